import type { SubjectRef } from "@habeas/core";
import { and, eq, isNotNull } from "drizzle-orm";
import { disclosure } from "../database/tables.ts";
import type { EraseState } from "../connector/connector.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { at, countChange, type DisclosureRow } from "../disclosures/disclosure-row.ts";
import type { EraseReport } from "../erasure/erase-report.ts";
import { look } from "../sweep/look.ts";
import { isEraseState } from "../erasure/run-erasure.ts";

/** What was disclosed to one recipient (GDPR Art. 15(1)(c), 19; CJEU C-154/21: the actual recipients). */
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
  /** `active`, `unsubscribed`, `erased`, or `none` after somebody deleted it over there. */
  readonly state: string;
  readonly optedOutThere: boolean;
  readonly erasure: EraseState | undefined;
}

/** A person as `@habeas/rights` names her. */
export interface DisclosedPerson {
  readonly tenant: string;
  readonly reference: string;
  readonly subject: SubjectRef;
}

/** To whom was it disclosed, and telling them: for `disclosures` of `@habeas/rights`. */
export interface Disclosures {
  /** Everything that was ever sent about the person. */
  of(subject: SubjectRef): Promise<readonly Disclosure[]>;
  /** The same, one line a purpose. */
  list(
    person: DisclosedPerson,
  ): Promise<readonly { readonly recipient: string; readonly purpose: string; readonly at: Date }[]>;
  /** Brings a rectification, a restriction or its end to a recipient now (Art. 19). */
  notify(recipient: string, notice: DisclosedPerson & { readonly what: string }): Promise<EraseReport>;
}

export function createDisclosures(base: DeliveryBase): Disclosures {
  const { privacy, routes } = base;
  const rowsOf = async (tenant: string, reference: string): Promise<DisclosureRow[]> =>
    await privacy.db
      .select()
      .from(disclosure)
      .where(
        and(
          eq(disclosure.tenantId, tenant),
          eq(disclosure.reference, reference),
          isNotNull(disclosure.firstSentAt),
        ),
      )
      .orderBy(disclosure.recipient);
  return {
    async of(subject) {
      const rows = await rowsOf(subject.tenant, await privacy.reference(subject));
      return rows.flatMap((row) => describeRow(base, row) ?? []);
    },
    async list({ tenant, reference }) {
      const rows = await rowsOf(tenant, reference);
      return rows.flatMap(({ recipient, purposes, lastSentAt, firstSentAt }) => {
        const when = lastSentAt ?? firstSentAt;
        return when === null ? [] : purposes.map((purpose) => ({ recipient, purpose, at: when }));
      });
    },
    async notify(recipient, { tenant, reference }) {
      if (!routes.has(recipient)) return { state: "failed", reason: "unknown_recipient" };
      const key = { tenant, recipient, reference };
      await countChange(privacy.db, [key], privacy.clock());
      const result = await look(base, key);
      const [row] = await privacy.db.select().from(disclosure).where(at(key));
      if (result === "settled") return { state: "done" };
      return { state: row?.deadAt === null ? "pending" : "failed", reason: result };
    },
  };
}

function describeRow({ privacy, routes }: DeliveryBase, row: DisclosureRow): Disclosure | undefined {
  if (row.firstSentAt === null) return undefined;
  const recipient = routes.get(row.recipient)?.recipient ?? privacy.registry.recipients[row.recipient];
  return {
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
  };
}
