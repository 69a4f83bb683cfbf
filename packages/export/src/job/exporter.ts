import type { AnyPrivacy } from "@habeas/core/engine";
import type { Database } from "@habeas/internal";
import type { DumpSigner } from "../manifest/signature.ts";
import type { ExportPlan } from "../plan/export-plan.ts";
import type { ExportRegistry } from "../plan/make-plan.ts";
import type { Sink } from "../sinks/sink.ts";
import type { TenantFolder } from "../sinks/tenant-folder.ts";
import type { Source } from "../sources/source.ts";
import type { ExportJob, JobKey, ListedJob } from "./export-job.ts";
import type { StartOptions } from "./start-options.ts";

/** Options of {@link createExporter}. */
export interface ExporterOptions {
  readonly registry: ExportRegistry;
  /** Where the rows come from: `pgSource(pool)`, `drizzleSource(db)`. */
  readonly source: Source;
  /** Where dumps go. */
  readonly sink: Sink;
  /** The database with the tables of {@link migrate}. For resuming without reading again: the source's own. */
  readonly db: Database;
  /**
   * core's `createPrivacy(…)`: its `sealedValues` open sealed columns on the way. Needed as soon as the registry has a
   * sealed column.
   */
  readonly privacy?: AnyPrivacy;
  /** Signs the manifest. @defaultValue dumps are not signed */
  readonly signer?: DumpSigner;
  /** The folder of a tenant's files. @defaultValue `tenantFolder({ sink, tenant })` */
  readonly folder?: (tenant: string) => Pick<TenantFolder, "list" | "get">;
  /** Seconds until a worker that says nothing counts as dead. @defaultValue 60 */
  readonly leaseSeconds?: number;
  /** Milliseconds between looks at what other processes do. @defaultValue 500 */
  readonly pollMilliseconds?: number;
  /** @defaultValue the system's clock */
  readonly clock?: () => Date;
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
  plan(options: Pick<StartOptions, "credentials">): Promise<ExportPlan>;
  /**
   * Plans a dump. `run()` does it, here or elsewhere.
   *
   * @throws A {@link ExportError}: `invalid_tenant`, `unknown_tenant`, `unknown_format`,
   * `unsupported_compression`, `table_unclassified`, `schema_drift`, `no_sealed_values`, `invalid_options`.
   */
  start(options: StartOptions): Promise<ExportJob>;
  /** @throws A {@link ExportError}: `unknown_job`. */
  open(key: JobKey): Promise<ExportJob>;
  /** The dumps of a tenant, the newest first; erased ones too: their rows are the record of them. */
  list(options: Pick<JobKey, "tenant">): AsyncIterable<ListedJob>;
  /**
   * Open dumps of all tenants, for a timer that gives them to workers again: the tables are the truth, a queue
   * may lose what it likes. Running a dump that others run too is harmless.
   */
  unfinished(): AsyncIterable<JobKey>;
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
