import type { Purpose } from "@habeas/core";
import type { OpenHold } from "./held-values.ts";
import type { RetentionEnds } from "./retention-ends.ts";

/** Why a value stays although an erasure was asked for, in the words of the law. */
export interface KeepReason {
  readonly purpose: string;
  /** `17(3)(b)`: a legal duty; `17(3)(e)`: legal claims; `6(1)(b)`: the contract runs; `6(1)(f)`, `6(1)(e)`: the balancing on record. */
  readonly article: string;
  /** The provision behind a legal duty: `"§ 147 AO"`. */
  readonly law?: string;
  /** The first day on which it may go, `YYYY-MM-DD`; left out while nobody can say. */
  readonly until?: string;
  /** The event that has not happened yet, where one decides. */
  readonly untilEvent?: string;
  /** The legal hold behind Art. 17(3)(e). */
  readonly hold?: string;
  /** The day on which somebody decides about it, `YYYY-MM-DD`: it never ends by itself. */
  readonly review?: string;
}

/** What is known about a person when the question is asked which purposes still need her data. */
export interface LifetimeFacts {
  /**
   * `request`: the person asked (Art. 17(1)). `expiry`: nobody asked, only time decides (Art. 5(1)(e)).
   * `offboarding`: the customer leaves, and what was done on its behalf ends (Art. 28(3)(g)).
   */
  readonly mode: "request" | "expiry" | "offboarding";
  readonly now: Date;
  /** When the time of each purpose is over. */
  readonly ends: RetentionEnds;
  /** When named events happened: `account closed`. */
  readonly events: ReadonlyMap<string, Date>;
  /** Contract purposes that the caller knows to have ended, and when. */
  readonly ended: ReadonlyMap<string, Date>;
  /** Purposes on 6(1)(d), (e) or (f) for which overriding grounds are on record (Art. 21(1)). */
  readonly overriding: ReadonlySet<string>;
  /** Purposes that the person ended: what core's standing of a purpose says. */
  readonly ceased: ReadonlySet<string>;
  /** Legal holds that are open. Art. 17(3)(e). */
  readonly holds: readonly OpenHold[];
}

/** A date in the row: a date, null where the column is empty, undefined where no row around has the column. */
export type DateOf = (column: string) => Date | null | undefined;

/**
 * Whether a purpose still needs a value, and on what ground it would resist an erasure. An erasure request ends
 * consent and direct marketing, and legitimate interests and public tasks unless overriding grounds are on
 * record; a running contract and a legal duty go on (Art. 17(1), (3)). Undefined: the purpose is over.
 */
export function lifetime(
  name: string,
  purpose: Purpose,
  facts: LifetimeFacts,
  dateOf: DateOf,
): KeepReason | undefined {
  if (facts.ceased.has(name)) return undefined;
  if (facts.mode === "request") return afterRequest(name, purpose, facts, dateOf);
  if (facts.mode === "offboarding" && purpose.as === "processor") return undefined;
  return untilExpiry(name, purpose, facts, dateOf);
}

function afterRequest(
  name: string,
  purpose: Purpose,
  facts: LifetimeFacts,
  dateOf: DateOf,
): KeepReason | undefined {
  switch (purpose.basis) {
    case "consent":
    case "softOptIn":
      return undefined;
    case "legitimateInterest":
      if (purpose.directMarketing === true) return undefined;
      return facts.overriding.has(name) ? { purpose: name, article: "6(1)(f)" } : undefined;
    case "publicTask":
      return facts.overriding.has(name) ? { purpose: name, article: "6(1)(e)", law: purpose.law } : undefined;
    case "vitalInterests":
      return facts.overriding.has(name) ? { purpose: name, article: "6(1)(d)" } : undefined;
    case "contract":
      return hasEnded(name, purpose, facts, dateOf)
        ? undefined
        : { purpose: name, article: "6(1)(b)", ...eventOf(purpose) };
    case "legalObligation": {
      const life = untilExpiry(name, purpose, facts, dateOf);
      return life && { ...life, article: "17(3)(b)", law: purpose.law };
    }
  }
}

const ARTICLE: Readonly<Record<Purpose["basis"], string>> = {
  consent: "6(1)(a)",
  contract: "6(1)(b)",
  legalObligation: "6(1)(c)",
  vitalInterests: "6(1)(d)",
  publicTask: "6(1)(e)",
  legitimateInterest: "6(1)(f)",
  softOptIn: "ePrivacy 13(2)",
};

/** Lives until its event and its time are over; without an event, on. */
function untilExpiry(
  name: string,
  purpose: Purpose,
  { ends, events, ended }: LifetimeFacts,
  dateOf: DateOf,
): KeepReason | undefined {
  const reason = { purpose: name, article: ARTICLE[purpose.basis], ...lawOf(purpose) };
  const { keep } = purpose;
  const from =
    typeof keep.after === "string"
      ? (ended.get(name) ?? events.get(keep.after) ?? null)
      : dateOf(keep.after.column);
  if (from === undefined) return undefined; // no row around ever starts this time
  if (from === null) return { ...reason, ...eventOf(purpose) };
  if (ends.isOver(name, from)) return undefined;
  const until = ends.deletableFrom(name, from);
  return until === undefined ? reason : { ...reason, until };
}

function hasEnded(name: string, { keep }: Purpose, facts: LifetimeFacts, dateOf: DateOf): boolean {
  const end =
    facts.ended.get(name) ??
    (typeof keep.after === "string" ? facts.events.get(keep.after) : dateOf(keep.after.column));
  return end !== undefined && end !== null && end <= facts.now;
}

const eventOf = ({ keep: { after } }: Purpose): { untilEvent: string } => ({
  untilEvent: typeof after === "string" ? after : after.column,
});

const lawOf = (purpose: Purpose): { law?: string } => ("law" in purpose ? { law: purpose.law } : {});
