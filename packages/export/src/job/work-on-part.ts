import { setTimeout as delay } from "node:timers/promises";
import { isHabeasError } from "@habeas/internal";
import { ExportError } from "../errors.ts";
import { writeManifest } from "../manifest/write-manifest.ts";
import type { WorkingSnapshot } from "./acquire-snapshot.ts";
import { dumpFiles } from "./dump-files.ts";
import { filesFolder, filesIndexPath, partPath } from "../manifest/dump-path.ts";
import { dumpTable } from "./dump-table.ts";
import { namedFiles } from "./named-files.ts";
import { every } from "./every.ts";
import type { JobRow, LeasedPart, PartResult } from "./job-rows.ts";
import type { Totals } from "./progress.ts";
import type { RunContext } from "./run-context.ts";

/** Failures that another attempt at the whole part may mend, beside those that pass by themselves. */
const TRANSIENT = new Set([
  "source_unavailable",
  "sink_unavailable",
  "checksum_mismatch",
  "object_not_found",
  "keys_unavailable",
]);
const ATTEMPTS = 5;

/**
 * Does one part, under a lease that is renewed as long as this process lives. A part that fails is given back,
 * so that it can be repeated at once, by anybody.
 */
export async function workOnPart(
  context: RunContext,
  job: JobRow,
  working: WorkingSnapshot,
  part: LeasedPart,
): Promise<void> {
  const { store, emit, leaseSeconds } = context;
  const lost = new AbortController();
  const stop = every((leaseSeconds * 1000) / 3, async () => {
    if (!(await store.leases.renew(part)))
      lost.abort(new ExportError("lease_lost", "another worker has this part"));
  });
  const signal = AbortSignal.any([context.signal, lost.signal]);
  try {
    await attempt({ ...context, signal }, job, working, part);
  } catch (error) {
    await store.leases.giveBack(part).catch(() => undefined);
    if (lost.signal.aborted && !context.signal.aborted) return;
    if (!isHabeasError(error) || part.fence >= ATTEMPTS) throw error;
    if (!error.retryable && !TRANSIENT.has(error.code)) throw error;
    emit({ type: "retry", kind: part.kind, table: tableOf(part), code: error.code });
    await delay(Math.min(10_000, 100 * 2 ** part.fence), undefined, { signal: context.signal });
  } finally {
    stop();
  }
}

async function attempt(
  context: RunContext,
  job: JobRow,
  working: WorkingSnapshot,
  part: LeasedPart,
): Promise<void> {
  const { store, sink, emit } = context;
  if (part.kind === "manifest") {
    await finish(context, job, part);
    return;
  }
  const result = await dump(context, job, working, part);
  if (result === undefined) return;
  if (!(await store.leases.done(part, result))) {
    await sink.remove([job.prefix + result.path]);
    return;
  }
  const totals = await store.totals();
  emit({
    type: "part",
    kind: part.kind,
    table: tableOf(part),
    rows: result.rows,
    bytes: result.bytes,
    totals,
    secondsLeft: secondsLeft(totals, working),
  });
}

async function dump(
  context: RunContext,
  job: JobRow,
  { snapshot, queries }: WorkingSnapshot,
  part: LeasedPart,
): Promise<PartResult | undefined> {
  const { store, sink, folder, sealedValues, signal } = context;
  const mayComplete = async (): Promise<boolean> => await store.leases.renew(part);
  if (part.kind === "files") {
    const files =
      job.options.scope === undefined ? folder : namedFiles({ folder, snapshot, queries, signal });
    return await dumpFiles({
      folder: files,
      sink,
      prefix: job.prefix,
      fence: part.fence,
      signal,
      mayComplete,
    });
  }
  const query = queries.get(part.tableKey);
  if (query === undefined)
    throw new ExportError("schema_drift", "a table of this dump is not planned any more");
  return await dumpTable({
    snapshot,
    query,
    range: part.range ?? {},
    tenant: job.tenantId,
    sink,
    prefix: job.prefix,
    path: partPath(part, job.options),
    job: job.options,
    sealedValues,
    signal,
    mayComplete,
  });
}

async function finish(context: RunContext, job: JobRow, part: LeasedPart): Promise<void> {
  const { store, sink, signer, signal, controller } = context;
  const { snapshot, generation } = await store.job();
  if (snapshot === null) throw new ExportError("lease_lost", "another worker has this part");
  const parts = await store.parts();
  const files = parts.find(({ kind }) => kind === "files");
  const index = files?.path ?? undefined;
  const written = await writeManifest({
    sink,
    prefix: job.prefix,
    signer,
    signal,
    filesIndexPath: index,
    mayComplete: async () => (await store.leases.renew(part)) && !(await store.job()).stale,
    dump: {
      id: job.id,
      tenant: job.tenantId,
      controller,
      options: job.options,
      plan: job.plan,
      snapshot,
      generation,
      files: {
        count: files?.rows ?? 0,
        bytes: files?.bytes ?? 0,
        folder: filesFolder(files?.fence ?? 1),
      },
      parts: parts
        .filter(({ kind }) => kind === "table")
        .map(({ tableKey, path, sha256, bytes, rows, decrypted, unreadable }) => ({
          tableKey,
          path: path ?? "",
          sha256: sha256 ?? "",
          bytes: bytes ?? 0,
          rows: rows ?? 0,
          decrypted: decrypted ?? 0,
          unreadable: unreadable ?? 0,
        })),
    },
  });
  if (!written || !(await store.complete(part))) return;
  if (files !== undefined) await sink.remove([job.prefix + (index ?? filesIndexPath(files.fence))]);
}

const tableOf = ({ kind, tableKey }: LeasedPart): string | undefined =>
  kind === "table" ? tableKey : undefined;

/** Parts are about equally large, so their number is the measure. */
function secondsLeft(
  { parts, partsDone }: Totals,
  { begun, doneBefore }: WorkingSnapshot,
): number | undefined {
  const done = partsDone - doneBefore;
  if (done <= 0) return undefined;
  return (((performance.now() - begun) / done) * (parts - partsDone)) / 1000;
}
