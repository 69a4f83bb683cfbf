import { and, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { Capabilities } from "../connector/connector.ts";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import type { Work } from "../limits/context-for.ts";
import { FRESH } from "../disclosures/disclosure-row.ts";
import type { OperationStops } from "../limits/operation-stop.ts";
import { isStopped, recipientStateOf } from "../limits/recipient-stop.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { claimBacklog } from "./claim-backlog.ts";
import { knownOptOuts } from "../facts/known-opt-outs.ts";
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
  const state = await recipientStateOf(base, name);
  if (await isStopped(base, route, state)) return;
  const { stops = {} } = state ?? {};
  await settleDueBatches(base, route, signal);
  if (!isImportStopped(base, stops) && (await isLarge(base, name, Math.max(base.backlog, batch.minimum)))) {
    await importAll(base, route, batch, { signal, stops });
  }
  await learnIdentifiers(base, route, signal);
}

async function importAll(
  base: DeliveryBase,
  route: DeliveryRoute,
  batch: NonNullable<Capabilities["batch"]>,
  work: Work,
): Promise<void> {
  const { signal } = work;
  const session = await beginSession(base, route.name);
  if (session === undefined) return;
  try {
    const optOuts = await knownOptOuts(base, route, signal);
    for (;;) {
      if (signal?.aborted === true || !(await session.renew())) break;
      const claimed = await claimBacklog(base, route, batch.maximum);
      const goesOn = await sendBatch(base, route, { claimed, optOuts, batch, ...work });
      if (!goesOn) break; // the rest goes one by one, or later
      await settleDueBatches(base, route, signal);
    }
  } finally {
    await session.end();
  }
}

/** Is the recipient not to be asked for an import now? Everybody goes one by one then. */
const isImportStopped = (base: DeliveryBase, stops: OperationStops): boolean =>
  Object.values(stops).some(({ isImport, probeAt }) => isImport && new Date(probeAt) > base.privacy.clock());

/** Do so many people wait for their first delivery? Counts no further than it matters. */
async function isLarge(base: DeliveryBase, recipient: string, wanted: number): Promise<boolean> {
  const some = base.privacy.db
    .select({ one: sql<number>`1`.as("one") })
    .from(disclosure)
    .where(
      and(
        eq(disclosure.recipient, recipient),
        gt(disclosure.change, disclosure.seenChange),
        FRESH,
        or(isNull(disclosure.notBefore), lte(disclosure.notBefore, base.privacy.clock())),
      ),
    )
    .limit(wanted)
    .as("some");
  const [counted] = await base.privacy.db.select({ count: sql<number>`count(*)::int` }).from(some);
  return counted !== undefined && counted.count >= wanted;
}
