import type { Purpose } from "../registry/purposes.ts";
import { isAfter, ownAct, standingOf, type NotStanding, type PurposeState } from "./standing.ts";
import type { Suppressed } from "./suppression.ts";

/** Why the answer is yes: the legal basis, or the person's own request, or an exception of Art. 18(2). */
export type AllowedReason = Purpose["basis"] | "request" | RestrictionException;

/** Why the answer is no. Stable between releases. */
export type DeniedReason =
  | "restore_not_replayed"
  | "unknown_purpose"
  | "unknown_person"
  | "restricted"
  | "suppressed"
  | "suppression_key_missing"
  | "suppression_key_wrong"
  | "address_unreadable"
  | NotStanding;

/** What Art. 18(2) allows about restricted data beside consent. */
export type RestrictionException = "legal_claims" | "rights_of_others" | "public_interest";

export interface Answered {
  /** The person's random reference; undefined while nothing is recorded about her. */
  readonly reference: string | undefined;
  /** Counts the decisions about the person: 0 while nothing is recorded. */
  readonly version: number;
}

/** Whether a purpose may use a person's data now, and why. */
export type Answer = Answered &
  (
    | {
        readonly allowed: true;
        readonly because: AllowedReason;
        /** When the person did what the answer rests on. */
        readonly since?: Date;
        /** The ledger's entry that proves it. */
        readonly entry?: string;
      }
    | {
        readonly allowed: false;
        readonly because: DeniedReason;
        /** Since when. */
        readonly since?: Date;
        /** For `suppressed`: why the address is on the list. */
        readonly suppression?: Suppressed["reason"];
      }
  );

/** All that a decision looks at. */
export interface Question {
  readonly now: Date;
  readonly purpose: Purpose | undefined;
  readonly present: boolean;
  readonly reference: string | undefined;
  readonly version: number;
  readonly restrictedAt: Date | undefined;
  readonly exception: RestrictionException | undefined;
  readonly state: PurposeState;
  readonly entry: string | undefined;
  /** What the suppression list says, or why it could not be asked. */
  readonly suppressed:
    | Suppressed
    | "suppression_key_missing"
    | "suppression_key_wrong"
    | "address_unreadable"
    | undefined;
}

/**
 * The decision itself: pure, the first reason that applies wins. Nothing recorded, nobody known, a list that
 * cannot be read: the answer is no.
 */
export function decide(question: Question): Answer {
  const { purpose, present, reference, version, exception, restrictedAt, entry } = question;
  const who = { reference, version };
  const no = (because: DeniedReason, since?: Date): Answer => ({
    ...who,
    allowed: false,
    because,
    ...(since && { since }),
  });
  const yes = (because: AllowedReason, since?: Date): Answer => ({
    ...who,
    allowed: true,
    because,
    ...(since && { since }),
    ...(since && entry !== undefined && { entry }),
  });
  if (!purpose) return no("unknown_purpose");
  if (!present) return no("unknown_person");

  const { suppressed, state, now } = question;
  const act = ownAct(purpose, state);
  if (restrictedAt) {
    if (exception) return yes(exception);
    // Art. 18(2): only a consent given in knowledge of the restriction
    if (purpose.basis !== "consent" || !isAfter(act?.at, restrictedAt)) return no("restricted", restrictedAt);
  }
  if (isListed(purpose) && suppressed !== undefined) {
    if (typeof suppressed === "string") return no(suppressed);
    // only the person's own newer act takes her off the list; a sale never does
    if (!isAfter(act?.at, suppressed.at)) {
      return {
        ...no("suppressed", suppressed.at),
        allowed: false,
        because: "suppressed",
        suppression: suppressed.reason,
      };
    }
  }
  const standing = standingOf(purpose, state, now);
  return standing.stands ? yes(standing.because, standing.since) : no(standing.because, standing.since);
}

/** Whether a purpose looks at the suppression list. */
export const isListed = (purpose: Purpose): boolean =>
  purpose.basis === "consent" ||
  purpose.basis === "softOptIn" ||
  (purpose.basis === "legitimateInterest" && purpose.directMarketing === true);
