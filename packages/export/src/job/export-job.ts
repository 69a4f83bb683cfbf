import type { ExportPlan } from "../plan/export-plan.ts";
import type { JobState } from "../dump-options.ts";
import type { ProgressEvent } from "./progress.ts";

/** Names a dump. */
export interface JobKey {
  readonly tenant: string;
  readonly id: string;
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

/** A dump in a list. */
export interface ListedJob extends JobKey, JobStatus {
  readonly prefix: string;
  readonly requestedBy: string;
  readonly createdAt: Date;
  /** When it became complete, was cancelled or failed. */
  readonly finishedAt: Date | undefined;
}
