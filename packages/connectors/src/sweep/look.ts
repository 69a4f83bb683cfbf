import type { EraseState } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import type { Work } from "../limits/context-for.ts";
import { deliver } from "../delivery/deliver.ts";
import {
  claim,
  isFresh,
  writeClaimed,
  type DeliveryKey,
  type DisclosureRow,
  type Settlement,
} from "../disclosures/disclosure-row.ts";
import { erasureOf } from "../erasure/erasure-order.ts";
import { findPerson } from "../disclosures/find-person.ts";
import { parkedFor, wakeIfResumed } from "../limits/operation-stop.ts";
import { reactTo } from "../delivery/reaction.ts";
import { isStopped, recipientStateOf } from "../limits/recipient-stop.ts";
import { harmless, throttleAccount } from "../delivery/throttle-account.ts";
import { runErasure } from "../erasure/run-erasure.ts";
import { recheckErasure, wasSeenTooEarly } from "../erasure/recheck-erasure.ts";

/** What a look came to. */
export type LookResult = "settled" | "failed" | "parked" | "busy" | "stopped" | "unknown";

/**
 * The unit of work: looks at one recipient and one person, reads what holds now, and does what is needed. A
 * job says no more than "look there", so that order, duplicates and losses of jobs do not matter.
 */
export async function look(base: DeliveryBase, key: DeliveryKey, signal?: AbortSignal): Promise<LookResult> {
  const route = base.routes.get(key.recipient);
  if (route === undefined) return "unknown";
  const { privacy } = base;
  const state = await recipientStateOf(base, route.name);
  if (await isStopped(base, route, state)) return "stopped";
  const { stops = {} } = state ?? {};
  const row = await claim(privacy.db, key, base.leaseMilliseconds);
  if (row === undefined) return "busy";
  if (state?.importing === true && isFresh(row)) {
    await writeClaimed(privacy.db, row, { leaseUntil: null }); // a backlog is being imported, and she is in it
    return "busy";
  }
  // Read before anything else: what she decides from here on is not seen yet.
  let version = row.seenVersion;
  try {
    const person = await findPerson(base, row);
    version = person?.version ?? 0;
    const parked = parkedFor(row, stops, privacy.clock());
    if (parked !== undefined && row.change === row.seenChange && version === row.seenVersion) {
      await writeClaimed(privacy.db, row, { leaseUntil: null, nextCheckAt: parked.until });
      await wakeIfResumed(base, row, parked.operation);
      return "parked";
    }
    const settlement = await workOn(base, route, row, { person, signal, stops });
    const done = { nextCheckAt: null, ...settlement, ...SETTLED, updatedAt: base.privacy.clock() };
    return (await writeClaimed(privacy.db, row, done)) ? "settled" : "busy";
  } catch (error) {
    // When the database is gone too, the claim runs out and the row comes back by itself.
    await afterFailure(base, route, row, { error, version }).catch(() => undefined);
    return "failed";
  }
}

/** Nothing is done about these, whatever else changes about the person. */
const AT_REST: ReadonlySet<string> = new Set<EraseState>(["purged_verified", "attested", "manual"]);

const SETTLED = { leaseUntil: null, notBefore: null, attempts: 0, deadAt: null, lastError: null } as const;

async function workOn(
  base: DeliveryBase,
  route: DeliveryRoute,
  row: DisclosureRow,
  work: Work & { readonly person: Awaited<ReturnType<typeof findPerson>> },
): Promise<Settlement> {
  const { person } = work;
  const version = person?.version ?? 0;
  if (wasSeenTooEarly(row) && !isWaiting(base, row))
    return { ...(await recheckErasure(base, route, row, work)), seenVersion: version };
  if (row.eraseState !== null && (AT_REST.has(row.eraseState) || isWaiting(base, row))) {
    const nextCheckAt = isWaiting(base, row) ? row.nextCheckAt : null;
    return { seenChange: row.change, seenVersion: version, nextCheckAt };
  }
  if (row.eraseState !== null) return { ...(await runErasure(base, route, row, work)), seenVersion: version };
  if (person?.subject === undefined)
    return { ...forgotten(base, row), seenChange: row.change, seenVersion: version };
  return await deliver(base, route, person.subject, row, work);
}

/** The purge, or the end of a quota, is still to come. */
const isWaiting = (base: DeliveryBase, row: DisclosureRow): boolean =>
  row.nextCheckAt !== null && row.nextCheckAt > base.privacy.clock();

/** Forgotten in core, and nobody ordered the erasure here: what was sent is called back by its identifiers. */
const forgotten = (base: DeliveryBase, row: DisclosureRow): Partial<DisclosureRow> =>
  row.firstSentAt === null ? { wanted: "none" } : erasureOf(base, row, { emails: [], order: "forgotten" });

async function afterFailure(
  base: DeliveryBase,
  route: DeliveryRoute,
  row: DisclosureRow,
  failure: { readonly error: unknown; readonly version: number },
): Promise<void> {
  const { error, version } = failure;
  const { privacy, random, log } = base;
  const now = privacy.clock();
  const reaction = reactTo(error, { attempts: row.attempts, now, random });
  const fault = error instanceof ConnectorError ? error.code : "internal";
  const lastError = harmless(error);
  const seen = { seenChange: row.change, seenVersion: version };
  // An erasure is never given up: a person looks, and it is tried again every day.
  const nextCheckAt = row.eraseState === null ? null : new Date(now.getTime() + 86_400_000);
  await throttleAccount(base, route, { error, reaction });
  log({
    recipient: route.name,
    reference: row.reference,
    event: "failed",
    fault,
    attempts: reaction.attempts,
  });
  await writeClaimed(privacy.db, row, {
    leaseUntil: null,
    notBefore: reaction.notBefore ?? null,
    attempts: reaction.attempts,
    lastError,
    updatedAt: now,
    // looked at again only when something changes: it is given to a person, or waits for an operation
    ...(reaction.dead ? { deadAt: now, ...seen, nextCheckAt } : {}),
    ...(reaction.park === undefined ? {} : { ...seen, nextCheckAt: reaction.park }),
  });
  const operation = error instanceof ConnectorError ? error.operation : undefined;
  if (reaction.park !== undefined && operation !== undefined) await wakeIfResumed(base, row, operation);
}
