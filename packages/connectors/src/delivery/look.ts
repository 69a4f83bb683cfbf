import type { EraseState } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import type { DeliveryRoute } from "../gate/delivery-route.ts";
import type { DeliveryBase } from "./base.ts";
import { deliver } from "./deliver.ts";
import {
  claim,
  isFresh,
  writeClaimed,
  type DeliveryKey,
  type DisclosureRow,
  type Settlement,
} from "./disclosure-row.ts";
import { erasureOf } from "./erasure-order.ts";
import { findPerson } from "./find-person.ts";
import { reactTo } from "./reaction.ts";
import { isStopped, recipientStateOf } from "./recipient-stop.ts";
import { harmless, restrainAccount } from "./restrain-account.ts";
import { runErasure } from "./run-erasure.ts";
import { seeAgain, wasSeenTooEarly } from "./see-again.ts";

/** What a look came to. */
export type LookResult = "settled" | "failed" | "busy" | "stopped" | "unknown";

/**
 * The unit of work: looks at one recipient and one person, reads what holds now, and does what is needed. A
 * job says no more than "look there", so that order, duplicates and losses of jobs do not matter.
 */
export async function look(base: DeliveryBase, key: DeliveryKey, signal?: AbortSignal): Promise<LookResult> {
  const route = base.routes.get(key.recipient);
  if (route === undefined) return "unknown";
  const { db } = base.privacy;
  const state = await recipientStateOf(base, route.name);
  if (await isStopped(base, route, state)) return "stopped";
  const row = await claim(db, key, base.leaseMilliseconds);
  if (row === undefined) return "busy";
  if (state?.importing === true && isFresh(row)) {
    await writeClaimed(db, row, { leaseUntil: null }); // a backlog is being imported, and she is in it
    return "busy";
  }
  try {
    const settlement = await workOn(base, route, row, signal);
    const done = { nextCheckAt: null, ...settlement, ...SETTLED, updatedAt: base.privacy.clock() };
    return (await writeClaimed(db, row, done)) ? "settled" : "busy";
  } catch (error) {
    // When the database is gone too, the claim runs out and the row comes back by itself.
    await afterFailure(base, route, row, error).catch(() => undefined);
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
  signal: AbortSignal | undefined,
): Promise<Settlement> {
  const person = await findPerson(base, row);
  const version = person?.version ?? 0;
  if (wasSeenTooEarly(row) && !isWaiting(base, row))
    return { ...(await seeAgain(base, route, row, signal)), seenVersion: version };
  if (row.eraseState !== null && (AT_REST.has(row.eraseState) || isWaiting(base, row))) {
    const nextCheckAt = isWaiting(base, row) ? row.nextCheckAt : null;
    return { seenChange: row.change, seenVersion: version, nextCheckAt };
  }
  if (row.eraseState !== null)
    return { ...(await runErasure(base, route, row, signal)), seenVersion: version };
  if (person?.subject === undefined)
    return { ...forgotten(base, row), seenChange: row.change, seenVersion: version };
  return await deliver(base, route, person.subject, row, signal);
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
  error: unknown,
): Promise<void> {
  const { privacy, random, log } = base;
  const now = privacy.clock();
  const reaction = reactTo(error, { attempts: row.attempts, now, random });
  const fault = error instanceof ConnectorError ? error.code : "internal";
  const lastError = harmless(error);
  // An erasure is never given up: a person looks, and it is tried again every day.
  const nextCheckAt = row.eraseState === null ? null : new Date(now.getTime() + 86_400_000);
  await restrainAccount(base, route, reaction, lastError);
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
    // given to a person: looked at again only when something changes
    ...(reaction.dead
      ? { deadAt: now, seenChange: row.change, seenVersion: await versionOf(base, row), nextCheckAt }
      : {}),
  });
}

const versionOf = async (base: DeliveryBase, row: DisclosureRow): Promise<number> =>
  (await findPerson(base, row))?.version ?? 0;
