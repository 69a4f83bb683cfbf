import type { SubjectRef } from "@habeas/core";
import { and, eq, isNotNull } from "drizzle-orm";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "./base.ts";
import type { EraseState } from "../connector/connector.ts";
import { isEraseState } from "./run-erasure.ts";

/** To whom a person's data was actually disclosed (GDPR Art. 15(1)(c), 19; CJEU C-154/21). */
export interface Disclosure {
  readonly recipient: string;
  /** As the registry names it. */
  readonly name: string;
  readonly role: string;
  readonly country: string;
  readonly purposes: readonly string[];
  /** Columns of the registry; the e-mail address always. */
  readonly columns: readonly string[];
  readonly firstSentAt: Date;
  readonly lastSentAt: Date | undefined;
  readonly state: string;
  readonly optedOutThere: boolean;
  readonly erasure: EraseState | undefined;
}

/** Every recipient that was ever sent something about the person. */
export async function readDisclosures(
  base: DeliveryBase,
  subject: SubjectRef,
): Promise<readonly Disclosure[]> {
  const { privacy, routes } = base;
  const reference = await privacy.reference(subject);
  const rows = await privacy.db
    .select()
    .from(disclosure)
    .where(
      and(
        eq(disclosure.tenantId, subject.tenant),
        eq(disclosure.reference, reference),
        isNotNull(disclosure.firstSentAt),
      ),
    )
    .orderBy(disclosure.recipient);
  return rows.flatMap((row): Disclosure[] => {
    if (row.firstSentAt === null) return [];
    const recipient = routes.get(row.recipient)?.recipient ?? privacy.registry.recipients[row.recipient];
    return [
      {
        recipient: row.recipient,
        name: recipient?.name ?? row.recipient,
        role: recipient?.role ?? "unknown",
        country: recipient?.country ?? "unknown",
        purposes: row.purposes,
        columns: row.columns,
        firstSentAt: row.firstSentAt,
        lastSentAt: row.lastSentAt ?? undefined,
        state: row.actual,
        optedOutThere: Object.keys(row.remoteOptOuts).length > 0,
        erasure: row.eraseState !== null && isEraseState(row.eraseState) ? row.eraseState : undefined,
      },
    ];
  });
}
