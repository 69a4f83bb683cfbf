import { setTimeout as delay } from "node:timers/promises";
import { ExportError } from "../errors.ts";
import { acquireSnapshot, type WorkingSnapshot } from "./acquire-snapshot.ts";
import { every } from "./every.ts";
import type { JobRow, LeasedPart } from "./job-rows.ts";
import type { RunContext } from "./run-context.ts";
import { removeDump } from "./remove-dump.ts";
import { workOnPart } from "./work-on-part.ts";

/** Milliseconds: who has nothing to do looks again soon at first, then ever more seldom. */
const FIRST_LOOK = 10;

/** Works on a dump until it is settled, together with any number of other processes. */
export async function runJob(context: RunContext): Promise<void> {
  const { store, signal, emit, source, leaseSeconds, pollMilliseconds } = context;
  let isWaiting = false;
  for (;;) {
    signal.throwIfAborted();
    const job = await store.job();
    if (job.state !== "open") return await settled(context, job);
    if (job.stale) {
      await store.holders.discard(job.generation);
      continue;
    }
    let working: WorkingSnapshot | undefined;
    try {
      working = await acquireSnapshot({
        source,
        store,
        job,
        leaseSeconds,
        signal,
        emit,
        replan: (catalog) => context.replan(job, catalog),
      });
    } catch (error) {
      if (error instanceof ExportError && error.code === "schema_drift") {
        await store.settle("failed", error.code);
      }
      if (!isLost(error)) throw error; // a replica cancelled what begins a snapshot
      await delay(pollMilliseconds, undefined, { signal });
      continue;
    }
    if (working === undefined) {
      if (!isWaiting) emit({ type: "waiting" });
      isWaiting = true;
      await delay(pollMilliseconds, undefined, { signal });
      continue;
    }
    isWaiting = false;
    await workInSnapshot(context, job, working);
  }
}

/** Several workers on one snapshot, until nothing is left to do in it. */
async function workInSnapshot(context: RunContext, job: JobRow, working: WorkingSnapshot): Promise<void> {
  const { store, leaseSeconds, concurrency, signal } = context;
  const { snapshot, holder } = working;
  const stop = every((leaseSeconds * 1000) / 3, async () => await store.holders.renew(holder));
  const ended = new AbortController();
  const busy = new Set<LeasedPart>();
  const shared = { ...context, signal: AbortSignal.any([signal, ended.signal]) };
  try {
    const workers = Array.from({ length: concurrency }, async () => {
      try {
        await workOnParts(shared, job, working, busy);
      } catch (error) {
        ended.abort(error); // what the others do is given back
        throw error;
      }
    });
    const results = await Promise.allSettled(workers);
    signal.throwIfAborted();
    const failure = firstFailure(results);
    if (failure !== undefined) throw failure;
  } finally {
    stop();
    await snapshot.close();
    await store.holders.drop(holder).catch(() => undefined);
  }
}

async function workOnParts(
  context: RunContext,
  job: JobRow,
  working: WorkingSnapshot,
  busy: Set<LeasedPart>,
): Promise<void> {
  const { store, signal, pollMilliseconds, emit } = context;
  for (let idle = 0; ;) {
    signal.throwIfAborted();
    const part = await store.leases.claim(working.generation);
    if (part !== undefined) {
      idle = 0;
      busy.add(part);
      await workOnPart(context, job, working, part).finally(() => busy.delete(part));
      continue;
    }
    const now = await store.job();
    if (now.state !== "open" || now.stale || now.generation !== working.generation) return;
    if (idle === 0 && busy.size === 0) emit({ type: "waiting" });
    idle += 1;
    await delay(Math.min(pollMilliseconds, FIRST_LOOK * 2 ** idle), undefined, { signal });
  }
}

async function settled({ emit, store, sink }: RunContext, job: JobRow): Promise<void> {
  if (job.state === "complete") {
    emit({ type: "complete", prefix: job.prefix, totals: await store.totals() });
    return;
  }
  if (job.state === "cancelled") {
    await removeDump(sink, job.prefix); // what was written while it was cancelled
    throw new ExportError("job_cancelled", "this dump was cancelled");
  }
  if (job.state === "erased") throw new ExportError("job_settled", "this dump was erased");
  throw new ExportError("job_failed", "this dump has failed", { fault: { code: job.failure ?? "" } });
}

/** What ended the run, unless a new snapshot mends it. The first error stopped the other workers. */
function firstFailure(results: readonly PromiseSettledResult<void>[]): Error | undefined {
  const errors = results.flatMap((result): unknown[] =>
    result.status === "rejected" ? [result.reason] : [],
  );
  const telling =
    errors.find((error) => error instanceof ExportError && !isLost(error)) ??
    errors.find((error) => !isAbort(error)) ??
    errors[0];
  if (telling === undefined || errors.some(isLost)) return undefined;
  return telling instanceof Error ? telling : new TypeError("what was thrown is not an error");
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

const isLost = (error: unknown): boolean => error instanceof ExportError && error.code === "snapshot_lost";
