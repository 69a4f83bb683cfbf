import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Database } from "@habeas/internal";
import { disclosure } from "../database/tables.ts";

/** A row of the disclosure table. */
export type DisclosureRow = typeof disclosure.$inferSelect;

/**
 * What a worker writes into a row. Facts that others may report meanwhile (opt-outs, deletions) are merged in
 * SQL and never written back as they were read.
 */
export type Settlement = PgUpdateSetSource<typeof disclosure>;

/** Whose row: one recipient and one person of one tenant. */
export interface DeliveryKey {
  readonly tenant: string;
  readonly recipient: string;
  readonly reference: string;
}

export const at = (key: DeliveryKey) =>
  and(
    eq(disclosure.tenantId, key.tenant),
    eq(disclosure.recipient, key.recipient),
    eq(disclosure.reference, key.reference),
  );

/** Nobody is addressed by these identifiers any more, and they are not forgotten. */
export const DELETED_THERE: Settlement = {
  remoteIds: [],
  formerIds: sql`${disclosure.formerIds} || ${disclosure.remoteIds}`,
  actual: "none",
  payloadHash: null,
};

/** No living worker has the row. */
export const FREE = or(isNull(disclosure.leaseUntil), sql`${disclosure.leaseUntil} < clock_timestamp()`);

/** The end of a lease that begins now, on the database's clock: it is about processes that live. */
export const leaseOf = (milliseconds: number) =>
  sql`clock_timestamp() + ${milliseconds}::float8 * interval '1 millisecond'`;

/** Not there, not tried, and nothing is known against it: whom a connector may be handed among many. */
export const FRESH = sql`(${and(
  eq(disclosure.actual, "none"),
  isNull(disclosure.eraseState),
  isNull(disclosure.batch),
  isNull(disclosure.remoteDeletedAt),
  eq(disclosure.attempts, 0),
  sql`${disclosure.remoteIds} = '{}' and ${disclosure.remoteOptOuts} = '{}' and ${disclosure.withdrawals} = '{}'`,
)})`;

export const isFresh = (row: DisclosureRow): boolean =>
  row.actual === "none" &&
  row.eraseState === null &&
  row.batch === null &&
  row.remoteDeletedAt === null &&
  row.attempts === 0 &&
  [row.remoteIds, row.remoteOptOuts, row.withdrawals].every((one) => Object.keys(one).length === 0);

/** Makes the rows if they are not there, and counts a change in each. One statement. */
export async function countChange(db: Database, keys: readonly DeliveryKey[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  await db
    .insert(disclosure)
    .values(keys.map((key) => ({ ...EMPTY, ...identify(key), change: 1, updatedAt: now })))
    .onConflictDoUpdate({
      target: [disclosure.tenantId, disclosure.recipient, disclosure.reference],
      // a change is a new chance for what was given up
      set: { change: sql`${disclosure.change} + 1`, notBefore: null, updatedAt: now },
    });
}

/**
 * Takes a row for work, unless another worker has it. The fence goes up: whoever held it before, and lost it,
 * can no longer write.
 */
export async function claim(
  db: Database,
  key: DeliveryKey,
  leaseMilliseconds: number,
): Promise<DisclosureRow | undefined> {
  const [row] = await db
    .update(disclosure)
    .set({
      leaseUntil: leaseOf(leaseMilliseconds),
      fence: sql`${disclosure.fence} + 1`,
    })
    .where(
      // who is on the way with an import has to arrive before anything else is done about her
      and(at(key), isNull(disclosure.batch), FREE),
    )
    .returning();
  return row;
}

/** Writes to a claimed row. `false`: the claim was lost, and nothing was written. */
export async function writeClaimed(db: Database, row: DisclosureRow, change: Settlement): Promise<boolean> {
  const key = { tenant: row.tenantId, recipient: row.recipient, reference: row.reference };
  const written = await db
    .update(disclosure)
    .set(change)
    .where(and(at(key), eq(disclosure.fence, row.fence)))
    .returning({ fence: disclosure.fence });
  return written.length === 1;
}

const identify = ({ tenant, recipient, reference }: DeliveryKey) => ({
  tenantId: tenant,
  recipient,
  reference,
});

const EMPTY = {
  remoteIds: [],
  formerIds: [],
  seenChange: 0,
  seenVersion: -1,
  wanted: "none",
  actual: "none",
  purposes: [],
  columns: [],
  remoteOptOuts: {},
  withdrawals: {},
  ended: {},
  receipt: [],
  attempts: 0,
  fence: 0,
};
