import { setTimeout as delay } from "node:timers/promises";
import type { Decryptor } from "../codecs/decryptor.ts";
import { ExportError } from "../errors.ts";
import type { DumpSigner } from "../manifest/signature.ts";
import type { ExportPlan } from "../plan/export-plan.ts";
import type { TableQuery } from "../plan/table-query.ts";
import type { Sink } from "../sinks/sink.ts";
import type { TenantFolder } from "../sinks/tenant-folder.ts";
import type { Source } from "../sources/source.ts";
import { acquireSnapshot, type WorkingSnapshot } from "./acquire-snapshot.ts";
import { every } from "./every.ts";
import type { JobRow, JobStore } from "./job-store.ts";
import type { ProgressEvent } from "./progress.ts";
import { removeDump } from "./remove-dump.ts";
import { workOnPart } from "./work-on-part.ts";

/** What a run needs; the exporter puts it together. */
export interface RunContext {
  readonly source: Source;
  readonly sink: Sink;
  readonly store: JobStore;
  readonly folder: Pick<TenantFolder, "list" | "get">;
  readonly decryptor: Decryptor | undefined;
  readonly signer: DumpSigner | undefined;
  readonly controller: { readonly name: string; readonly country: string; readonly contact: string };
  readonly replan: (job: JobRow, catalogue: string) => { plan: ExportPlan; queries: readonly TableQuery[] };
  readonly leaseSeconds: number;
  readonly pollMilliseconds: number;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly emit: (event: ProgressEvent) => void;
}

/** Works on a dump until it is settled, together with any number of other processes. */
export async function runJob(context: RunContext): Promise<void> {
  const { store, signal, emit, source, leaseSeconds, pollMilliseconds } = context;
  let isWaiting = false;
  for (;;) {
    signal.throwIfAborted();
    const job = await store.job();
    if (job.state !== "open") return await settled(context, job);
    let working: WorkingSnapshot | undefined;
    try {
      working = await acquireSnapshot({
        source,
        store,
        job,
        leaseSeconds,
        signal,
        emit,
        replan: (catalogue) => context.replan(job, catalogue),
      });
    } catch (error) {
      if (error instanceof ExportError && error.code === "schema_drift") {
        await store.settle("failed", error.code);
      }
      throw error;
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
  const stop = every((leaseSeconds * 1000) / 3, async () => await store.renewHolder(holder));
  const ended = new AbortController();
  const shared = { ...context, signal: AbortSignal.any([signal, ended.signal]) };
  try {
    const workers = Array.from({ length: concurrency }, async () => {
      try {
        await workOnParts(shared, job, working);
      } catch (error) {
        ended.abort(error); // what the others do is given back
        throw error;
      }
    });
    const results = await Promise.allSettled(workers);
    signal.throwIfAborted();
    const failures = results.flatMap((result): unknown[] =>
      result.status === "rejected" ? [result.reason] : [],
    );
    const first = failures.find((error) => !isLost(error) && error !== ended.signal.reason) ?? failures[0];
    if (first !== undefined && !isLost(first)) throw first;
  } finally {
    stop();
    await snapshot.close();
    await store.dropHolder(holder).catch(() => undefined);
  }
}

async function workOnParts(context: RunContext, job: JobRow, working: WorkingSnapshot): Promise<void> {
  const { store, signal, pollMilliseconds, emit } = context;
  let isWaiting = false;
  for (;;) {
    signal.throwIfAborted();
    const part = await store.claim(working.generation);
    if (part === undefined) {
      const now = await store.job();
      if (now.state !== "open" || now.stale || now.generation !== working.generation) return;
      if (!isWaiting) emit({ type: "waiting" });
      isWaiting = true;
      await delay(pollMilliseconds, undefined, { signal });
      continue;
    }
    isWaiting = false;
    await workOnPart(context, job, working, part);
  }
}

async function settled({ emit, store, sink }: RunContext, job: JobRow): Promise<void> {
  if (job.state === "complete") {
    const parts = await store.parts();
    emit({ type: "complete", prefix: job.prefix, totals: totals(parts) });
    return;
  }
  if (job.state === "cancelled") {
    await removeDump(sink, job.prefix); // what was written while it was cancelled
    throw new ExportError("job_cancelled", "this dump was cancelled");
  }
  if (job.state === "erased") throw new ExportError("job_settled", "this dump was erased");
  throw new ExportError("job_failed", "this dump has failed", { fault: { code: job.failure ?? "" } });
}

/** How far a job is. */
export function totals(
  parts: readonly { state: string; rows: number | null; bytes: number | null; kind: string }[],
) {
  const done = parts.filter(({ state }) => state === "done");
  return {
    partsDone: done.length,
    parts: parts.length,
    rows: done.reduce((sum, { rows, kind }) => sum + (kind === "table" ? (rows ?? 0) : 0), 0),
    bytes: done.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
  };
}

const isLost = (error: unknown): boolean => error instanceof ExportError && error.code === "snapshot_lost";
