import { and, eq, gt, sql } from "drizzle-orm";
import type { Capabilities } from "../connector/connector.ts";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery/base.ts";
import { FRESH } from "../delivery/disclosure-row.ts";
import { isStopped, recipientStateOf } from "../delivery/recipient-stop.ts";
import type { DeliveryRoute } from "../gate/delivery-route.ts";
import { claimBacklog } from "./claim-backlog.ts";
import { knownOptOuts } from "./known-opt-outs.ts";
import { learnIdentifiers } from "./learn-identifiers.ts";
import { sendBatch } from "./send-batch.ts";
import { beginSession } from "./session.ts";
import { settleDueBatches } from "./settle-batch.ts";

/**
 * A first sync, or any large backlog of people who were never sent to this recipient, in imports instead of one
 * by one: reads who has opted out over there, decides for each person as a delivery would, hands over many at
 * once, asks later what became of them, and learns their identifiers in the end. One machine at a time.
 *
 * Changes of people who are there already, withdrawals and erasures never come this way.
 */
export async function importBacklog(
  base: DeliveryBase,
  route: DeliveryRoute,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { connector, name } = route;
  const { batch } = connector.capabilities;
  if (batch === undefined || connector.upsertMany === undefined) return;
  if (await isStopped(base, route, await recipientStateOf(base, name))) return;
  await settleDueBatches(base, route, signal);
  if (await isLarge(base, name, Math.max(base.backlog, batch.minimum))) {
    await importAll(base, route, batch, signal);
  }
  await learnIdentifiers(base, route, signal);
}

async function importAll(
  base: DeliveryBase,
  route: DeliveryRoute,
  batch: NonNullable<Capabilities["batch"]>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const session = await beginSession(base, route.name);
  if (session === undefined) return;
  try {
    const optOuts = await knownOptOuts(base, route, signal);
    for (;;) {
      if (signal?.aborted === true || !(await session.renew())) break;
      const claimed = await claimBacklog(base, route, batch.maximum);
      const goesOn = await sendBatch(base, route, { claimed, optOuts, batch, signal });
      if (!goesOn) break; // the rest goes one by one, or later
      await settleDueBatches(base, route, signal);
    }
  } finally {
    await session.end();
  }
}

/** Do so many people wait for their first delivery? Counts no further than it matters. */
async function isLarge(base: DeliveryBase, recipient: string, wanted: number): Promise<boolean> {
  const some = base.privacy.db
    .select({ one: sql<number>`1`.as("one") })
    .from(disclosure)
    .where(and(eq(disclosure.recipient, recipient), gt(disclosure.change, disclosure.seenChange), FRESH))
    .limit(wanted)
    .as("some");
  const [counted] = await base.privacy.db.select({ count: sql<number>`count(*)::int` }).from(some);
  return counted !== undefined && counted.count >= wanted;
}
