import { and, eq, sql } from "drizzle-orm";
import type { KeyRange } from "../plan/key-range.ts";
import type { PartKind } from "../dump-options.ts";
import { exportHolder, exportJob, exportPart } from "./tables.ts";

export type JobRow = typeof exportJob.$inferSelect;
export type PartRow = typeof exportPart.$inferSelect;

/** A part before it has a number. */
export interface NewPart {
  readonly kind: PartKind;
  readonly tableKey: string;
  readonly ordinal: number;
  readonly range: KeyRange | null;
}

/** What a worker has to say of a part that it stored. */
export interface PartResult {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly decrypted: number;
  readonly unreadable: number;
}

/** A part that this process works on, until its lease ends. */
export interface LeasedPart extends NewPart {
  readonly number: number;
  readonly fence: number;
  readonly generation: number;
}

/** Which rows of the tables of dumps are one job's. Times are the database's: workers' clocks may differ. */
export class JobRows {
  readonly tenant: string;
  readonly id: string;
  readonly #leaseSeconds: number;

  constructor(key: { readonly tenant: string; readonly id: string }, leaseSeconds: number) {
    this.tenant = key.tenant;
    this.id = key.id;
    this.#leaseSeconds = leaseSeconds;
  }

  lease() {
    return sql<Date>`clock_timestamp() + make_interval(secs => ${this.#leaseSeconds})`;
  }

  isJob() {
    return and(eq(exportJob.tenantId, this.tenant), eq(exportJob.id, this.id));
  }

  isPart() {
    return and(eq(exportPart.tenantId, this.tenant), eq(exportPart.jobId, this.id));
  }

  isHolder() {
    return and(eq(exportHolder.tenantId, this.tenant), eq(exportHolder.jobId, this.id));
  }

  isLeased({ number, fence, generation }: LeasedPart) {
    return and(
      this.isPart(),
      eq(exportPart.number, number),
      eq(exportPart.state, "leased"),
      eq(exportPart.fence, fence),
      eq(exportPart.generation, generation),
    );
  }
}
