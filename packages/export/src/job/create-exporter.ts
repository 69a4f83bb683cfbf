import { randomUUID } from "node:crypto";
import { parseDuration, tenantPredicate } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { and, eq, lt, ne } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { batchOpener } from "../codecs/batch-opener.ts";
import type { Decryptor } from "../codecs/decryptor.ts";
import { defaultCompression, type Compression } from "../compress/compression.ts";
import { createZstdCompress } from "../compress/zstd.ts";
import { ExportError } from "../errors.ts";
import type { DumpSigner } from "../manifest/signature.ts";
import { readCatalogue } from "../plan/catalogue-schema.ts";
import type { ExportPlan } from "../plan/export-plan.ts";
import { makePlan, planDigest, type ExportRegistry, type SealedPlaces } from "../plan/make-plan.ts";
import { identifier } from "../plan/sql-text.ts";
import { tableQuery } from "../plan/table-query.ts";
import type { Sink } from "../sinks/sink.ts";
import { tenantFolder, type TenantFolder } from "../sinks/tenant-folder.ts";
import { tenantPrefix } from "../sinks/tenant-prefix.ts";
import type { Source } from "../sources/source.ts";
import { refuseOtherShape } from "./acquire-snapshot.ts";
import { EventQueue } from "./event-queue.ts";
import type { Format, JobOptions, JobState, UnreadablePolicy } from "./job.ts";
import { JobStore, type JobRow } from "./job-store.ts";
import type { ProgressEvent } from "./progress.ts";
import { removeDump } from "./remove-dump.ts";
import { runJob } from "./run-job.ts";
import { exportJob } from "./tables.ts";

/** Options of {@link createExporter}. */
export interface ExporterOptions {
  readonly registry: ExportRegistry;
  /** Where the rows come from: `pgSource(pool)`, `drizzleSource(db)`. */
  readonly source: Source;
  /** Where dumps go. */
  readonly sink: Sink;
  /** The database with the tables of {@link migrate}. For resuming without reading again: the source's own. */
  readonly store: Database;
  /** Opens sealed columns on the way. Needed as soon as the registry has one. */
  readonly decryptor?: Decryptor;
  /** Signs the manifest. @defaultValue dumps are not signed */
  readonly signer?: DumpSigner;
  /** The folder of a tenant's files. @defaultValue `tenantFolder({ sink, tenant })` */
  readonly folder?: (tenant: string) => Pick<TenantFolder, "list" | "get">;
  /**
   * By table: which columns hold the person and the row that sealed values are bound to.
   *
   * @defaultValue the row's subject or its first owner; its primary key of one column
   */
  readonly places?: SealedPlaces;
  /** Seconds until a worker that says nothing counts as dead. @defaultValue 60 */
  readonly leaseSeconds?: number;
  /** Milliseconds between looks at what other processes do. @defaultValue 500 */
  readonly pollMilliseconds?: number;
  /** @defaultValue the system's clock */
  readonly clock?: () => Date;
}

/** What is asked for with a dump. */
export interface StartOptions {
  readonly tenant: string;
  /** Who asked: a reference of the host's, neither a name nor an address. */
  readonly requestedBy: string;
  /** @defaultValue "ndjson" */
  readonly format?: Format;
  /** @defaultValue zstd where this Node has it, gzip otherwise */
  readonly compression?: Compression;
  /** Formulas in CSV: see `CsvOptions`. @defaultValue true */
  readonly neutralise?: boolean;
  /** What becomes of sealed values that cannot be opened. @defaultValue "fail" */
  readonly unreadable?: UnreadablePolicy;
  /** Columns that are secrets of the app (password hashes). @defaultValue "exclude" */
  readonly secrets?: "exclude" | "include";
  /** The tenant's files. @defaultValue true */
  readonly files?: boolean;
  /** When the sweep may remove the dump: an ISO 8601 duration. @defaultValue "P7D" */
  readonly expires?: string;
  /** Rows of a part, about. @defaultValue 250000 */
  readonly rangeRows?: number;
}

/** Options of `job.run()`. */
export interface RunOptions {
  /** Parts at once in this process; each takes a connection and about 80 MB. @defaultValue 2 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/** A dump, and what is known of it. */
export interface ExportJob {
  readonly tenant: string;
  readonly id: string;
  /** Where it lies in the sink: `tenants/<tenant>/exports/<id>/`. */
  readonly prefix: string;
  /** What it holds, and what not and why. */
  readonly plan: ExportPlan;
  /**
   * Works on the dump until it is whole, in any number of processes at once; after a kill the next run goes
   * on. Leaving the loop or aborting stops this process only.
   *
   * @throws A {@link ExportError}: `job_cancelled`, `job_failed`, `job_settled`; what the source or the sink
   * cannot mend (`access_denied`, `disk_full`, `value_unreadable`, …) leaves the dump open for another run.
   */
  run(options?: RunOptions): AsyncIterable<ProgressEvent>;
  state(): Promise<JobStatus>;
  /** Ends an open dump and removes what is there of it. */
  cancel(): Promise<void>;
}

/** Where a dump stands. */
export interface JobStatus {
  readonly state: JobState;
  /** Holds data of a person who was erased since. */
  readonly stale: boolean;
  readonly snapshotAt: string | undefined;
  readonly expiresAt: Date;
  readonly failure: string | undefined;
}

/** Names a dump. */
export interface JobKey {
  readonly tenant: string;
  readonly id: string;
}

/** Proof that a dump is gone. */
export interface ErasureProof {
  readonly objects: number;
  /** Objects that a listing finds afterwards: 0. */
  readonly left: number;
}

/** Dumps of tenants. */
export interface Exporter {
  /** What a dump would hold now. Nothing is written. */
  plan(options: Pick<StartOptions, "secrets">): Promise<ExportPlan>;
  /**
   * Plans a dump. `run()` does it, here or elsewhere.
   *
   * @throws A {@link ExportError}: `invalid_tenant`, `unknown_tenant`, `unknown_format`,
   * `unsupported_compression`, `table_unclassified`, `schema_drift`, `no_decryptor`.
   */
  start(options: StartOptions): Promise<ExportJob>;
  /** @throws A {@link ExportError}: `unknown_job`. */
  open(key: JobKey): Promise<ExportJob>;
  /** Removes a dump, whole or not, and proves it. */
  erase(key: JobKey): Promise<ErasureProof>;
  /**
   * Somebody of this tenant was erased, or a key was shredded: open dumps begin again with a new snapshot,
   * complete ones are marked. Says how many there are.
   */
  markStale(tenant: string): Promise<number>;
  /** Removes dumps that have expired and begun objects that nobody goes on with. */
  sweep(options?: { readonly orphansBefore?: Date }): Promise<{ expired: number; orphans: number }>;
}

/** Dumps of one tenant's data, from what the registry says. */
export function createExporter(options: ExporterOptions): Exporter {
  const { registry, source, sink, store: db, leaseSeconds = 60, pollMilliseconds = 500 } = options;
  const { decryptor, signer, places = {}, clock = () => new Date() } = options;
  const open = decryptor && batchOpener(decryptor);
  const folderOf = options.folder ?? ((tenant: string) => tenantFolder({ sink, tenant }));
  const plan = (catalogue: string, includeSecrets: boolean): ExportPlan =>
    makePlan({ registry, catalogue: readCatalogue(catalogue), places, includeSecrets });

  const replan = (job: JobRow, catalogue: string) => {
    const made = plan(catalogue, job.options.secrets);
    refuseOtherShape(made, job.options.planDigest);
    return { plan: made, queries: made.tables.map((table) => tableQuery(registry, table, job.tenantId)) };
  };
  const storeOf = (key: JobKey): JobStore => new JobStore(db, key, leaseSeconds);

  const jobOf = ({ tenantId: tenant, id, prefix, plan: planned }: JobRow): ExportJob => {
    const store = storeOf({ tenant, id });
    return {
      tenant,
      id,
      prefix,
      plan: planned,
      async *run({ concurrency = 2, signal } = {}) {
        if (!Number.isInteger(concurrency) || concurrency < 1) throw invalid("concurrency");
        const stop = new AbortController();
        const queue = new EventQueue<ProgressEvent>();
        const running = runJob({
          source,
          sink,
          store,
          folder: folderOf(tenant),
          open,
          signer,
          replan,
          controller: registry.controller,
          leaseSeconds,
          pollMilliseconds,
          concurrency,
          signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
          emit: (event) => {
            queue.push(event);
          },
        });
        const work = finishing(running, queue);
        try {
          yield* queue.events();
        } finally {
          stop.abort();
          await work;
        }
      },
      async state() {
        const job = await store.job();
        return {
          state: job.state,
          stale: job.stale,
          snapshotAt: job.snapshot?.at,
          expiresAt: job.expiresAt,
          failure: job.failure ?? undefined,
        };
      },
      async cancel() {
        if (!(await store.settle("cancelled", "job_cancelled"))) {
          throw new ExportError("job_settled", "only an open dump can be cancelled");
        }
        await removeDump(sink, prefix);
      },
    };
  };

  const erase = async (key: JobKey): Promise<ErasureProof> => {
    const store = storeOf(key);
    const { prefix } = await store.job();
    await store.settle("cancelled", "job_cancelled");
    const objects = await removeDump(sink, prefix);
    let left = 0;
    for await (const object of sink.list(prefix)) left += object.key.length > 0 ? 1 : 0;
    if (left === 0) await store.erased();
    return { objects, left };
  };

  return {
    plan: async ({ secrets = "exclude" }) => plan(await source.catalogue(), secrets === "include"),

    async start(startOptions) {
      const { tenant, requestedBy, format = "ndjson", compression = defaultCompression() } = startOptions;
      const { neutralise = true, unreadable = "fail", secrets = "exclude", files = true } = startOptions;
      const { expires = "P7D", rangeRows = 250_000 } = startOptions;
      const id = randomUUID();
      const prefix = `${tenantPrefix(tenant)}exports/${id}/`;
      if (!["ndjson", "csv"].includes(format))
        throw new ExportError("unknown_format", "a dump is NDJSON or CSV");
      if (
        !["zstd", "gzip", "none"].includes(compression) ||
        (compression === "zstd" && createZstdCompress === undefined)
      ) {
        throw new ExportError("unsupported_compression", "this compression is not available here");
      }
      if (!Number.isInteger(rangeRows) || rangeRows < 1) throw invalid("rangeRows");
      const planned = plan(await source.catalogue(), secrets === "include");
      const sealed = planned.tables.find(({ place }) => place !== undefined);
      if (sealed !== undefined && decryptor === undefined) {
        throw new ExportError("no_decryptor", "a sealed column cannot be opened without a decryptor", {
          where: sealed.key,
          fix: "Give createExporter a decryptor",
        });
      }
      await refuseUnknownTenant(registry, source, tenant);
      const jobOptions: JobOptions = {
        format,
        compression,
        neutralise,
        unreadable,
        secrets: secrets === "include",
        files,
        rangeRows,
        planDigest: planDigest(planned),
      };
      const [row] = await db
        .insert(exportJob)
        .values({
          tenantId: tenant,
          id,
          requestedBy,
          state: "open",
          options: jobOptions,
          plan: planned,
          prefix,
          expiresAt: after(clock(), expires),
        })
        .returning();
      if (row === undefined) throw new TypeError("an insert returns its row");
      return jobOf(row);
    },

    open: async (key) => jobOf(await storeOf(key).job()),
    erase,

    async markStale(tenant) {
      const marked = await db
        .update(exportJob)
        .set({ stale: true })
        .where(and(eq(exportJob.tenantId, tenant), ne(exportJob.state, "erased")))
        .returning({ id: exportJob.id });
      return marked.length;
    },

    async sweep({ orphansBefore } = {}) {
      const expired = await db
        .select({ tenant: exportJob.tenantId, id: exportJob.id })
        .from(exportJob)
        .where(and(lt(exportJob.expiresAt, clock()), ne(exportJob.state, "erased")));
      for (const key of expired) await erase(key);
      const orphans = orphansBefore === undefined ? 0 : await sink.sweep("tenants/", orphansBefore);
      return { expired: expired.length, orphans };
    },
  };
}

async function finishing(work: Promise<void>, queue: EventQueue<ProgressEvent>): Promise<void> {
  try {
    await work;
    queue.end();
  } catch (error) {
    queue.fail(error);
  }
}

/** Where the registry has a table of the tenants themselves, one that is not in it is unknown. */
async function refuseUnknownTenant(registry: ExportRegistry, source: Source, tenant: string): Promise<void> {
  const table = registry.tables.find(
    ({ tenancy, primaryKey }) =>
      tenancy.by === "column" && primaryKey.length === 1 && primaryKey[0]?.name === tenancy.column.name,
  );
  if (table === undefined) return;
  const { sql } = new PgDialect().sqlToQuery(tenantPredicate(registry, table, tenant).inlineParams());
  const relation = `${identifier(table.schema ?? "public")}.${identifier(table.name)}`;
  if (!(await source.exists(`select 1 from ${relation} where ${sql}`))) {
    throw new ExportError("unknown_tenant", "this tenant does not exist");
  }
}

function after(date: Date, duration: string): Date {
  const { years, months, weeks, days } = parseDuration(duration);
  const end = new Date(date);
  end.setUTCFullYear(
    end.getUTCFullYear() + years,
    end.getUTCMonth() + months,
    end.getUTCDate() + weeks * 7 + days,
  );
  return end;
}

const invalid = (where: string): ExportError =>
  new ExportError("invalid_option", "this option is a whole number above 0", { where });
