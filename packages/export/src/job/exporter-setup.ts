import type { SealedValues } from "@habeas/core";
import type { Database } from "@habeas/internal";
import type { DumpSigner } from "../manifest/signature.ts";
import type { ExportPlan } from "../plan/export-plan.ts";
import type { ExportRegistry, PlanContent } from "../plan/make-plan.ts";
import type { Sink } from "../sinks/sink.ts";
import type { TenantFolder } from "../sinks/tenant-folder.ts";
import type { Source } from "../sources/source.ts";
import type { JobKey } from "./export-job.ts";
import type { JobStore } from "./job-store.ts";

/** What an exporter was made of, for its methods. */
export interface ExporterSetup {
  readonly registry: ExportRegistry;
  readonly source: Source;
  readonly sink: Sink;
  readonly db: Database;
  readonly signer: DumpSigner | undefined;
  readonly clock: () => Date;
  readonly leaseSeconds: number;
  readonly pollMilliseconds: number;
  readonly sealedValues: SealedValues | undefined;
  readonly folderOf: (tenant: string) => Pick<TenantFolder, "list" | "get">;
  readonly storeOf: (key: JobKey) => JobStore;
  readonly plan: (catalog: string, content: PlanContent) => ExportPlan;
}
