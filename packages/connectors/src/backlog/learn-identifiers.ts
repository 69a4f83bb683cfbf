import { and, eq, isNull, lte, lt, or, sql } from "drizzle-orm";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { contextFor } from "../limits/context-for.ts";
import { matchListed } from "../reconciliation/match-listed.ts";
import type { DeliveryRoute } from "../gate/fields.ts";

const HOUR = 3_600_000;

/**
 * An import does not say which contact got which identifier: one listing does. Who is not in it is looked for
 * again in an hour, and counts as deleted over there when a listing long after the import does not show her.
 */
export async function learnIdentifiers(
  base: DeliveryBase,
  route: DeliveryRoute,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { connector, name } = route;
  if (connector.list === undefined) return;
  const { db } = base.privacy;
  const started = base.privacy.clock();
  const unlearned = and(
    eq(disclosure.recipient, name),
    eq(disclosure.actual, "active"),
    sql`${disclosure.remoteIds} = '{}'`,
    isNull(disclosure.eraseState),
    isNull(disclosure.batch),
    lte(disclosure.lastSentAt, started),
  );
  const due = and(unlearned, or(isNull(disclosure.notBefore), lte(disclosure.notBefore, started)));
  const [one] = await db.select({ reference: disclosure.reference }).from(disclosure).where(due).limit(1);
  if (one === undefined) return;
  const context = contextFor({ ...base, leaseMilliseconds: HOUR }, { recipient: name, signal });
  for await (const contacts of connector.list(context)) await matchListed(base, name, contacts, started);
  const longAgo = new Date(started.getTime() - HOUR);
  await db
    .update(disclosure)
    .set({
      remoteDeletedAt: started,
      actual: "none",
      payloadHash: null,
      change: sql`${disclosure.change} + 1`,
    })
    .where(and(unlearned, lt(disclosure.lastSentAt, longAgo)));
  await db
    .update(disclosure)
    .set({ notBefore: new Date(started.getTime() + HOUR) })
    .where(unlearned);
}
