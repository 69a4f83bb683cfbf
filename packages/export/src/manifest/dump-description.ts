import type { FrozenState, JobOptions } from "../dump-options.ts";
import type { ExportPlan } from "../plan/export-plan.ts";

/** A stored part as the manifest names it. */
export interface DescribedPart {
  readonly tableKey: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly decrypted: number;
  readonly unreadable: number;
}

/** Everything that the manifest, the README and the index say of a dump. */
export interface DumpDescription {
  readonly id: string;
  readonly tenant: string;
  readonly controller: { readonly name: string; readonly country: string; readonly contact: string };
  readonly options: JobOptions;
  readonly plan: ExportPlan;
  readonly snapshot: FrozenState;
  readonly generation: number;
  readonly parts: readonly DescribedPart[];
  /** `folder`: where they lie, relative to the dump. */
  readonly files: { readonly count: number; readonly bytes: number; readonly folder: string };
}
