import type { SealedValues } from "@habeas/core";
import type { DumpSigner } from "../manifest/signature.ts";
import type { ExportPlan } from "../plan/export-plan.ts";
import type { TableQuery } from "../plan/table-query.ts";
import type { Sink } from "../sinks/sink.ts";
import type { TenantFolder } from "../sinks/tenant-folder.ts";
import type { Source } from "../sources/source.ts";
import type { JobRow } from "./job-rows.ts";
import type { JobStore } from "./job-store.ts";
import type { ProgressEvent } from "./progress.ts";

/** What a run needs; the exporter puts it together. */
export interface RunContext {
  readonly source: Source;
  readonly sink: Sink;
  readonly store: JobStore;
  readonly folder: Pick<TenantFolder, "list" | "get">;
  readonly sealedValues: SealedValues | undefined;
  readonly signer: DumpSigner | undefined;
  readonly controller: { readonly name: string; readonly country: string; readonly contact: string };
  readonly replan: (job: JobRow, catalog: string) => { plan: ExportPlan; queries: readonly TableQuery[] };
  readonly leaseSeconds: number;
  readonly pollMilliseconds: number;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly emit: (event: ProgressEvent) => void;
}
