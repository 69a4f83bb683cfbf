import { setTimeout } from "node:timers/promises";
import { CoreError } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import type { LedgerPlace } from "./ledger-place.ts";
import { publishCheckpoint, tenantsUnpublished } from "./publish.ts";
import { reconcile } from "./reconcile.ts";
import { BATCH, sealBatch, tenantsWaiting } from "./seal.ts";

/** What one round did. */
export interface SealingRound {
  readonly sealed: number;
  readonly published: number;
  /** Tenants whose log differed from its last checkpoint outside, and what was done about it. */
  readonly repaired: readonly { readonly tenant: string; readonly by: "caught_up" | "reopened" }[];
  /** Tenants whose checkpoint could not be read or published; they are tried again. */
  readonly failed: readonly { readonly tenant: string; readonly code: string }[];
}

/**
 * One round: gives every waiting entry its leaf and publishes a checkpoint of every log that grew. A sink that
 * is down stops neither the host nor the sealing: only checkpoints wait.
 */
export async function sealingRound(place: LedgerPlace, signal?: AbortSignal): Promise<SealingRound> {
  const repaired: { tenant: string; by: "caught_up" | "reopened" }[] = [];
  const failed: { tenant: string; code: string }[] = [];
  let published = 0;
  const waiting = await tenantsWaiting(place.db);
  for (const tenant of waiting) {
    if (signal?.aborted) break;
    try {
      const by = place.checkpoints ? await reconcile(place, tenant) : "consistent";
      if (by !== "consistent") repaired.push({ tenant, by });
    } catch (error) {
      failed.push({ tenant, code: codeOf(error) }); // sealed all the same: entries must not wait for a sink
    }
  }
  const sealed = await sealAll(place, waiting, signal);
  for (const tenant of await tenantsUnpublished(place)) {
    if (signal?.aborted) break;
    try {
      await publishCheckpoint(place, tenant);
      published += 1;
    } catch (error) {
      failed.push({ tenant, code: codeOf(error) });
    }
  }
  return { sealed, published, repaired, failed };
}

/** A batch a tenant in turns: one tenant's backlog keeps no other waiting. */
async function sealAll(
  { db }: LedgerPlace,
  tenants: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let sealed = 0;
  for (let waiting = tenants; waiting.length > 0;) {
    const more: string[] = [];
    for (const tenant of waiting) {
      if (signal?.aborted) return sealed;
      const count = await sealBatch(db, tenant);
      sealed += count;
      if (count === BATCH) more.push(tenant);
    }
    waiting = more;
  }
  return sealed;
}

/** Only what is expected of a sink: anything else ends the round. */
function codeOf(error: unknown): string {
  if (error instanceof CoreError && (error.code === "sink_failed" || error.code === "checkpoint_conflict")) {
    return error.code;
  }
  throw error;
}

export interface RunOptions {
  /** Ends the loop after the batch that is under way. */
  readonly signal: AbortSignal;
  /** How long to wait between two rounds, in milliseconds. @defaultValue `250` */
  readonly interval?: number;
}

/** Seals and publishes until it is told to stop. A database that fails is tried again in the next round. */
export async function runSealer(
  place: LedgerPlace,
  options: RunOptions,
  logger: Logger | undefined,
): Promise<void> {
  const { signal, interval = 250 } = options;
  while (!signal.aborted) {
    try {
      const { repaired, failed } = await sealingRound(place, signal);
      for (const { tenant, by } of repaired)
        logger?.warn({ tenant, by }, "the ledger was repaired from its checkpoints");
      for (const { tenant, code } of failed) logger?.error({ tenant, code }, "a checkpoint waits");
    } catch (error) {
      const code = error instanceof CoreError ? error.code : "database_fault";
      logger?.error({ code }, "a sealing round failed");
    }
    try {
      await setTimeout(interval, undefined, { signal });
    } catch {
      return; // told to stop
    }
  }
}
