import { randomUUID } from "node:crypto";
import { ExportError } from "../errors.ts";
import type { ExportPlan } from "../plan/export-plan.ts";
import { planDigest } from "../plan/make-plan.ts";
import type { TableQuery } from "../plan/table-query.ts";
import type { Snapshot, SnapshotOptions, Source } from "../sources/source.ts";
import { beginSnapshot } from "./begin-snapshot.ts";
import type { FrozenState } from "../dump-options.ts";
import type { JobRow, NewPart, PartRow } from "./job-rows.ts";
import type { JobStore } from "./job-store.ts";
import type { ProgressEvent } from "./progress.ts";
import { every } from "./every.ts";

/** A snapshot that parts may be read from, and the queries that are valid in it. */
export interface WorkingSnapshot {
  readonly snapshot: Snapshot;
  readonly queries: ReadonlyMap<string, TableQuery>;
  readonly generation: number;
  readonly holder: string;
  /** Of this process's clock, and how many parts were done then: for estimates. */
  readonly begun: number;
  readonly doneBefore: number;
}

/** Options of {@link acquireSnapshot}. */
export interface AcquireOptions {
  readonly source: Source;
  readonly store: JobStore;
  readonly job: JobRow;
  /** The plan and its queries for a catalogue; throws when they are not those of the job. */
  readonly replan: (catalog: string) => {
    readonly plan: ExportPlan;
    readonly queries: readonly TableQuery[];
  };
  readonly leaseSeconds: number;
  readonly signal: AbortSignal;
  readonly emit: (event: ProgressEvent) => void;
}

/**
 * A place in the snapshot that others hold; or, when every holder is gone, a new snapshot in which finished
 * parts are checked. Undefined: another process is about it.
 */
export async function acquireSnapshot(options: AcquireOptions): Promise<WorkingSnapshot | undefined> {
  const { store, job, emit } = options;
  const joined = await joinHolders(options);
  if (joined === "wait") return undefined;
  if (joined !== undefined) {
    emit({ type: "joined", generation: job.generation });
    return joined;
  }
  if (!(await store.holders.claim(job.generation))) return undefined;
  return await takeSnapshot(options);
}

async function joinHolders(options: AcquireOptions): Promise<WorkingSnapshot | "wait" | undefined> {
  const { source, store, job } = options;
  for (const { ticket, isAlive } of await store.holders.list(job.generation)) {
    if (ticket === undefined) {
      if (isAlive) return "wait"; // nobody else can read from it: its process works alone
      continue;
    }
    const queries = new Map<string, TableQuery>();
    const snapshot = await source.join(ticket, snapshotOptions(options, queries));
    if (snapshot === undefined) continue;
    const holder = randomUUID();
    await store.holders.add(job.generation, snapshot.ticket, holder);
    const { partsDone: doneBefore } = await store.totals();
    return { snapshot, queries, generation: job.generation, holder, begun: performance.now(), doneBefore };
  }
  return undefined;
}

async function takeSnapshot(options: AcquireOptions): Promise<WorkingSnapshot | undefined> {
  const { source, store, job, emit, leaseSeconds } = options;
  const stop = every((leaseSeconds * 1000) / 3, async () => await store.holders.renewClaim(job.generation));
  let snapshot: Snapshot | undefined;
  try {
    const queries = new Map<string, TableQuery>();
    snapshot = await beginSnapshot({ ...snapshotOptions(options, queries), source, store, emit });
    const frozen = frozenState(snapshot, options);
    const parts = await store.parts();
    const unchanged = await unchangedParts({ ...options, snapshot, queries, frozen, parts });
    const newParts = parts.length === 0 ? await planParts(snapshot, queries, job) : [];
    const holder = randomUUID();
    const { ticket } = snapshot;
    const begun = await store.holders.begin({
      previous: job.generation,
      snapshot: frozen,
      ticket,
      holder,
      unchanged,
      newParts,
    });
    if (!begun) {
      await snapshot.close();
      return undefined;
    }
    const generation = job.generation + 1;
    emit({ type: "snapshot", at: frozen.at, generation, unchanged: unchanged.length });
    return {
      snapshot,
      queries,
      generation,
      holder,
      begun: performance.now(),
      doneBefore: unchanged.length,
    };
  } catch (error) {
    await snapshot?.close();
    await store.holders.dropClaim(job.generation).catch(() => undefined);
    throw error;
  } finally {
    stop();
  }
}

/** The queries are made from the catalogue that the snapshot itself sees. */
const snapshotOptions = (
  { replan, signal }: AcquireOptions,
  queries: Map<string, TableQuery>,
): SnapshotOptions => ({
  signal,
  queries: (catalog) => {
    const made = replan(catalog).queries;
    for (const query of made) queries.set(query.table.key, query);
    return made;
  },
});

function frozenState({ facts }: Snapshot, { replan }: AcquireOptions): FrozenState {
  const { catalog, ...rest } = facts;
  const { plan } = replan(catalog);
  return {
    ...rest,
    types: plan.types,
    leaves: Object.fromEntries(plan.tables.map(({ key, leaves }) => [key, leaves])),
  };
}

/**
 * Finished ranges that hold what this snapshot sees. Sound only within every fence: the tenant's rows by their
 * own columns, the same leaves and types, the same cluster and timeline, comparable ids, and nobody erased
 * since (shredding a key changes no row: a stale dump has no older snapshot left here).
 */
async function unchangedParts(
  options: AcquireOptions & {
    readonly snapshot: Snapshot;
    readonly queries: ReadonlyMap<string, TableQuery>;
    readonly frozen: FrozenState;
    readonly parts: readonly PartRow[];
  },
): Promise<number[]> {
  const { job, snapshot, queries, frozen, parts, signal } = options;
  const since = job.snapshot;
  if (since === null || since.types !== frozen.types) return [];
  const unchanged: number[] = [];
  for (const part of parts) {
    signal.throwIfAborted();
    const query = queries.get(part.tableKey);
    if (part.state !== "done" || part.generation !== job.generation || query === undefined) continue;
    if (since.leaves[part.tableKey] !== frozen.leaves[part.tableKey]) continue;
    if (await snapshot.isUnchanged(query, part.range ?? {}, part.rows ?? 0, since))
      unchanged.push(part.number);
  }
  return unchanged;
}

async function planParts(
  snapshot: Snapshot,
  queries: ReadonlyMap<string, TableQuery>,
  { options }: JobRow,
): Promise<NewPart[]> {
  const parts: NewPart[] = [];
  for (const query of queries.values()) {
    if (query.holds === "file keys") continue;
    const ranges = await snapshot.split(query, options.rangeRows);
    parts.push(
      ...ranges.map((range, index) => ({
        kind: "table" as const,
        tableKey: query.table.key,
        ordinal: index + 1,
        range,
      })),
    );
  }
  if (options.files) parts.push({ kind: "files", tableKey: "", ordinal: 1, range: null });
  parts.push({ kind: "manifest", tableKey: "", ordinal: 1, range: null });
  return parts;
}

/** A plan of another shape than the one that was started can never continue. */
export function refuseOtherShape(plan: ExportPlan, expected: string): void {
  if (planDigest(plan) === expected) return;
  throw new ExportError("schema_drift", "the tables changed since this dump was started", {
    fix: "Start a new dump",
  });
}
