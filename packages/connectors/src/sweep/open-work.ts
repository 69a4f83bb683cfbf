import { addMonths, calendarDateIn } from "@habeas/core/law";
import { and, eq, isNotNull, notInArray, or } from "drizzle-orm";
import type { Json } from "@habeas/internal";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { isEraseState } from "../erasure/run-erasure.ts";
import type { EraseState } from "../connector/connector.ts";

/** A delivery that a person has to look at. */
export interface DeadLetter {
  readonly tenant: string;
  readonly recipient: string;
  readonly reference: string;
  readonly since: Date;
  /** Class, operation, status and pointers to fields; never a value. */
  readonly error: Json;
}

/** An erasure at a recipient that is not proven yet. */
export interface OpenErasure {
  readonly tenant: string;
  readonly recipient: string;
  readonly reference: string;
  readonly order: string | undefined;
  readonly state: EraseState;
  readonly requestedAt: Date;
  /** `YYYY-MM-DD`, one month after the order (Art. 12(3)), unshifted by holidays. */
  readonly due: string;
  readonly overdue: boolean;
}

/** What was given up until something changes. */
export async function deadLetters(base: DeliveryBase, tenant: string): Promise<readonly DeadLetter[]> {
  const rows = await base.privacy.db
    .select()
    .from(disclosure)
    .where(and(eq(disclosure.tenantId, tenant), isNotNull(disclosure.deadAt)))
    .orderBy(disclosure.deadAt);
  return rows.flatMap((row): DeadLetter[] =>
    row.deadAt === null
      ? []
      : [
          {
            tenant,
            recipient: row.recipient,
            reference: row.reference,
            since: row.deadAt,
            error: row.lastError,
          },
        ],
  );
}

/** Erasures that are not verified to the end, the oldest first. */
export async function openErasures(base: DeliveryBase, tenant: string): Promise<readonly OpenErasure[]> {
  const { privacy } = base;
  const { timeZone = "UTC" } = privacy.registry.controller;
  const today = calendarDateIn(timeZone, privacy.clock());
  const rows = await privacy.db
    .select()
    .from(disclosure)
    .where(
      and(
        eq(disclosure.tenantId, tenant),
        isNotNull(disclosure.eraseState),
        or(
          notInArray(disclosure.eraseState, ["purged_verified", "attested"]),
          isNotNull(disclosure.unansweredAt), // a request may still arrive
        ),
      ),
    )
    .orderBy(disclosure.eraseRequestedAt);
  return rows.flatMap((row): OpenErasure[] => {
    const { eraseRequestedAt: requestedAt, eraseState: state } = row;
    if (requestedAt === null || state === null || !isEraseState(state)) return [];
    const due = addMonths(calendarDateIn(timeZone, requestedAt), 1);
    // deleted and seen to be gone: the purge is the recipient's own clock
    const answered = ["absent_verified", "purge_expected", "purged_verified", "attested"].includes(state);
    return [
      {
        tenant,
        recipient: row.recipient,
        reference: row.reference,
        order: row.eraseOrder ?? undefined,
        state,
        requestedAt,
        due,
        overdue: !answered && today > due,
      },
    ];
  });
}
