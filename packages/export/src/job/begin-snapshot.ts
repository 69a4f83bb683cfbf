import { setTimeout as delay } from "node:timers/promises";
import type { Snapshot, SnapshotOptions, Source } from "../sources/source.ts";
import type { JobStore } from "./job-store.ts";
import type { ProgressEvent } from "./progress.ts";

/** Milliseconds between two looks at a replica that is behind. */
const PAUSE = 100;

/** Options of {@link beginSnapshot}. */
export interface BeginSnapshotOptions extends SnapshotOptions {
  readonly source: Source;
  readonly store: JobStore;
  readonly emit: (event: ProgressEvent) => void;
}

/**
 * A new snapshot. One of a replica has everything that its primary had committed before it was asked for: a
 * person who was erased there would come back otherwise, in a dump that began again because of her.
 */
export async function beginSnapshot(options: BeginSnapshotOptions): Promise<Snapshot> {
  const { source, store, emit, signal } = options;
  const first = await source.begin(options);
  const { replayed, systemIdentifier } = first.facts;
  if (replayed === undefined) return first;
  const primary = await store.written().catch(async (error: unknown) => {
    await first.close();
    throw error;
  });
  if (primary.systemIdentifier !== systemIdentifier) return first; // two clusters' positions say nothing
  for (let snapshot = first, isWaiting = false; ;) {
    if (byte(snapshot.facts.replayed) >= byte(primary.position)) return snapshot;
    await snapshot.close();
    if (!isWaiting) emit({ type: "waiting" });
    isWaiting = true;
    await delay(PAUSE, undefined, { signal });
    snapshot = await source.begin(options);
  }
}

/** A `pg_lsn` is printed as two hexadecimal numbers of 32 bits. */
function byte(position = "0/0"): bigint {
  const [high = "0", low = "0"] = position.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
