import type { SubjectRef } from "@habeas/core";
import type { CalendarDate } from "@habeas/core/law";
import type { HeldData } from "../purposes/held-values.ts";

/** Data of one person that is needed to establish, exercise or defend legal claims. Art. 17(3)(e). */
export interface LegalHold {
  readonly tenant: string;
  readonly id: string;
  /** The person's random reference. */
  readonly reference: string;
  readonly matter: string;
  readonly data: HeldData;
  readonly placedAt: Date;
  /** The day on which somebody has to decide whether it is still needed. It never ends by itself. */
  readonly reviewOn: CalendarDate;
}

/** Names a hold. */
export interface HoldName {
  readonly tenant: string;
  readonly id: string;
}

export interface PlaceHoldOptions {
  /** The file number of the dispute: no name, for it goes into the ledger. */
  readonly matter: string;
  /** No more than the claim needs. */
  readonly data: HeldData;
  /** `YYYY-MM-DD`, after today. */
  readonly reviewOn: CalendarDate;
  /** Who decided: an id or a role, no name. */
  readonly by: string;
}

/** A decision about a hold, for the ledger. */
export interface HoldDecision {
  /** Why, without personal data: it goes into the ledger. */
  readonly because: string;
  /** Who decided: an id or a role, no name. */
  readonly by: string;
}

/** Legal holds: what a dispute needs stays, until somebody decides. Every decision is an entry of the ledger. */
export interface Holds<K extends string> {
  /**
   * Holds some of a person's data. No erasure, sweep or off-boarding takes it while the hold is open; plan and
   * report name it with Art. 17(3)(e), the hold and its day of review.
   *
   * @throws A `RightsError`: `unknown_person`; `invalid_options`.
   */
  place(subject: SubjectRef<K>, options: PlaceHoldOptions): Promise<LegalHold>;
  /** All that are open, the next review first. */
  list(tenant: string): Promise<LegalHold[]>;
  /** Those whose day of review has come. They go on until {@link end}. */
  due(tenant: string): Promise<LegalHold[]>;
  /** Still needed: another day of review. @throws A `RightsError`: `unknown_hold`; `invalid_options`. */
  renew(hold: HoldName, decision: HoldDecision & { readonly reviewOn: CalendarDate }): Promise<LegalHold>;
  /**
   * No longer needed. An erasure that had to leave data for it goes on with the next sweep, by itself.
   *
   * @throws A `RightsError`: `unknown_hold` when there is none that is open; `invalid_options`.
   */
  end(hold: HoldName, decision: HoldDecision): Promise<void>;
}
