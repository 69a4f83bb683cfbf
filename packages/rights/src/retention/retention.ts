import type { ResumedErasure } from "./resume-erasures.ts";

/** What a sweep will look at: no keys, no values. */
export interface RetentionPlan {
  readonly version: 1;
  readonly tenant: string;
  readonly database: string;
  /** Only what is over at this instant goes, whenever the sweep runs. */
  readonly at: string;
  /** Rows whose own date is old enough for a purpose, and which still have something to lose by it. */
  readonly tables: readonly {
    readonly table: string;
    readonly purposes: readonly string[];
    readonly rows: number;
  }[];
  /** Persons with an event that is old enough, or who withdrew or objected. */
  readonly persons: number;
  /** Rows that an erasure had to leave, and whose day has come or whose legal hold was ended. */
  readonly holds: number;
  /** Legal holds whose day of review has come: `rights.holds.due`. They go on until somebody decides. */
  readonly reviews: number;
  /** Persons whose data is restricted and stays. Art. 18. */
  readonly restricted: number;
}

/** What a sweep did. */
export interface RetentionReport {
  readonly version: 1;
  readonly tenant: string;
  readonly at: string;
  readonly deleted: readonly { readonly table: string; readonly rows: number }[];
  readonly erased: readonly { readonly table: string; readonly rows: number }[];
  readonly batches: number;
  readonly files: { readonly removed: number; readonly waiting: number };
  /** Finished erasures that nobody verified cleanly in time, and whose identifiers are forgotten now. */
  readonly forgotten: number;
  /** Keys of forgotten persons of whom nothing sealed is held any more. `waiting`: the next sweep tries again. */
  readonly keys: { readonly shredded: number; readonly waiting: number };
  /**
   * Persons of whom nothing had to stay: erased as if they had asked, with recipients, keys and mapping. Each can
   * be verified by its run; one that nobody verifies forgets her identifiers after `unverifiedDays`.
   */
  readonly persons: readonly ResumedErasure[];
  /** Erasures that waited for a recipient or a legal hold and went on. */
  readonly resumed: readonly ResumedErasure[];
  /**
   * Persons whose row the host deleted itself and with whom nothing is under way: their key is free, and a row that
   * later has it is a new person without history.
   */
  readonly gone: number;
  /** False: stopped by the signal; sweep again. */
  readonly finished: boolean;
}

export interface SweepOptions {
  /** Stops between two batches. @defaultValue never */
  readonly signal?: AbortSignal;
  /** Rows that one transaction begins with. @defaultValue `500` */
  readonly batch?: number;
  /**
   * For how many days a finished erasure keeps the identifiers that its verification searches for. A clean
   * verification forgets them at once.
   * @defaultValue `30`
   */
  readonly unverifiedDays?: number;
}
