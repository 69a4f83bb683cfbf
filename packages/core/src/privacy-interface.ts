import type { Database } from "@habeas/internal";
import type { Capture } from "./consent/capture.ts";
import type { Answer } from "./consent/decide.ts";
import type { Decision } from "./consent/decision.ts";
import type { Description } from "./people/describe.ts";
import type { EventSubject } from "./consent/events.ts";
import type { Forgotten, ForgetOptions } from "./consent/forget.ts";
import type { Grant, GrantOptions } from "./consent/grant.ts";
import type { MayOptions } from "./consent/may.ts";
import type { NoticeText } from "./consent/notices.ts";
import type { ObjectionOutcome } from "./consent/objections.ts";
import type { LiftOptions, RestrictOptions } from "./consent/restriction.ts";
import type { Person } from "./registry/subject-ref.ts";
import type { SuppressionList } from "./consent/suppression-face.ts";
import type { AcceptOptions, TermsState, TermsText } from "./consent/terms.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { ProvableEntry } from "./ledger/prove.ts";
import type { Receipt } from "./ledger/receipt.ts";
import type { RunOptions } from "./ledger/run.ts";
import type { Registry } from "./registry/define-registry.ts";
import type { Purpose } from "./registry/purposes.ts";
import type { Recipient } from "./registry/recipients.ts";
import type { SubjectRef } from "./registry/subject-ref.ts";
import type { SubjectKind } from "./registry/subjects.ts";

/** The names of the purposes that rest on one of these legal bases; any name where the registry is any. */
export type PurposeOn<Pu, Basis extends Purpose["basis"]> = string extends keyof Pu
  ? string
  : {
      [Name in keyof Pu]: Pu[Name] extends { readonly basis: Basis } ? Name : never;
    }[keyof Pu] &
      string;

/** Giving, confirming and withdrawing consent, Art. 6(1)(a) and 7. */
export interface Consent<Pu, K extends string> {
  /**
   * Records a consent, bound to the text that the person saw. With `doubleOptIn` it waits for {@link confirm}.
   *
   * @throws A `CoreError`: `unknown_purpose`; `wrong_basis`; `unknown_person`, also for a person of another
   * tenant; `subject_erased`; `unknown_notice`, `notice_not_valid`, `notice_mismatch`, `language_required`;
   * `clock_backwards` when the clock stands before the person's last decision; `address_unreadable` for a double
   * opt-in of somebody whose address is sealed and cannot be opened. Nothing is written then.
   */
  grant(
    subject: Person & { readonly kind?: K },
    purpose: PurposeOn<Pu, "consent">,
    options: GrantOptions,
  ): Promise<Grant>;
  /**
   * Confirms a double opt-in with the token that was mailed: the second act.
   *
   * @throws A `CoreError`: `token_invalid`; `token_expired`; `token_spent` when it was confirmed, withdrawn or
   * asked for again; `address_changed` when her address is no longer the one that it was mailed to;
   * `address_unreadable`; `subject_erased`; `clock_backwards`.
   */
  confirm(token: string): Promise<Decision>;
  /**
   * Records a withdrawal: no evidence asked, and never refused for the clock. Art. 7(3).
   *
   * @throws A `CoreError`: `unknown_purpose`; `wrong_basis`; `unknown_person`.
   */
  withdraw(subject: Person & { readonly kind?: K }, purpose: PurposeOn<Pu, "consent">): Promise<Decision>;
}

/** Notices: the texts that consent and captures are bound to. */
export interface Notices {
  /**
   * Publishes a text; the same again does nothing.
   *
   * @throws A `CoreError`: `notice_immutable` for another text under the same id and language.
   */
  publish(notice: NoticeText): Promise<void>;
}

/** Terms in versions. */
export interface Terms<K extends string> {
  /** @throws A `CoreError`: `notice_immutable` for another text under the same id and language. */
  publish(terms: TermsText): Promise<void>;
  /** @throws A `CoreError`: `unknown_notice`; `notice_not_valid`; `language_required`; `unknown_person`. */
  accept(subject: Person & { readonly kind?: K }, options: AcceptOptions): Promise<Decision>;
  /** Whether the person accepted what is valid now, and whether she has to. */
  state(
    subject: Person & { readonly kind?: K },
    series: string,
    options?: { readonly tenant?: string },
  ): Promise<TermsState>;
}

/** Named events that retention counts from: `account closed`, `contract ended`, `last contact`. */
export interface Events<K extends string> {
  /** Records that it happened: now, or at `at`. The last date recorded counts. */
  record(subject: EventSubject & { readonly kind?: K }, name: string, at?: Date): Promise<void>;
  /** Takes it back: the account was opened again. */
  revoke(subject: EventSubject & { readonly kind?: K }, name: string): Promise<void>;
  /** All events of a person or a tenant. */
  of(subject: EventSubject & { readonly kind?: K }): Promise<ReadonlyMap<string, Date>>;
}

/** Receipts (ISO/IEC TS 27560 in the DPV's JSON-LD terms), verifiable offline with `@habeas/core/verify`. */
export interface Receipts {
  /**
   * Proves what a decision returned: once it is sealed, until the log is gone.
   *
   * @throws A `CoreError`: `unknown_entry`; `not_sealed`.
   */
  prove(decision: ProvableEntry): Promise<Receipt>;
}

/** The consent model and the ledger over one registry. Everything works inside the host's transaction: {@link in}. */
export interface Privacy<
  Pu = Readonly<Record<string, Purpose>>,
  Re = Readonly<Record<string, Recipient>>,
  K extends string = string,
  Declared = Registry<object, Pu, Re, Readonly<Record<K, SubjectKind>>>,
> {
  readonly registry: Declared;
  readonly db: Database;
  clock(): Date;
  /** The same, inside the host's transaction: what is recorded commits or rolls back with it. */
  in(tx: Database): Privacy<Pu, Re, K, Declared>;
  /**
   * Finds out whether habeas gives right answers on this drizzle, driver, server and role: once at start, and before
   * the first statement anyway. It reads one row, and changes nothing.
   *
   * @throws A `CoreError`: `casing_differs`, `names_transformed`, `types_transformed`, `rows_hidden` for a role that
   * row-level security hides rows from, `database_read_only` for a standby; `database_fault`.
   */
  ready(): Promise<void>;

  /**
   * The one question that app code asks: may this purpose use this person's data now? An unknown purpose, an
   * unknown person, nothing recorded, an unreadable suppression list: no, with the reason.
   */
  may(subject: SubjectRef<K>, purpose: keyof Pu & string, options?: MayOptions): Promise<Answer>;
  /** The same for many people, in one query a kind of person; the answers in their order. */
  may(
    subjects: readonly SubjectRef<K>[],
    purpose: keyof Pu & string,
    options?: MayOptions,
  ): Promise<Answer[]>;

  /**
   * The person's random reference: what the ledger, recipients and links know her by. Made at first use.
   *
   * @throws A `CoreError`: `unknown_person`, also for a person of another tenant.
   */
  reference(subject: SubjectRef<K>): Promise<string>;
  /** Counts the decisions about a person: consent, objection, restriction, suppression. 0: none yet. */
  version(subject: Person & { readonly kind?: K }): Promise<number>;
  /**
   * Address, country and language of many people; `undefined` for who does not exist in that tenant. A sealed address
   * is opened; one whose key was destroyed is no address.
   *
   * @throws A `CoreError`: `keys_unavailable`; `address_unreadable` for a sealed address that cannot be opened.
   */
  describe(subjects: readonly SubjectRef<K>[]): Promise<readonly (Description | undefined)[]>;

  readonly consent: Consent<Pu, K>;
  readonly notices: Notices;
  readonly terms: Terms<K>;
  readonly events: Events<K>;
  readonly suppression: SuppressionList<keyof Pu & string>;
  readonly ledger: Ledger;
  readonly receipts: Receipts;
  /**
   * Seals the ledger and publishes checkpoints until it is told to stop. Any number of processes may run it;
   * a database or a sink that is down is tried again.
   */
  run(options: RunOptions): Promise<void>;

  /**
   * Records what a later message rests on: the sale behind a soft opt-in, or a request that the person made.
   *
   * @throws A `CoreError`: `soft_opt_in_not_covered`, and those of `consent.grant`.
   */
  capture(
    subject: Person & { readonly kind?: K },
    purpose: PurposeOn<Pu, "softOptIn" | "consent">,
    capture: Capture,
  ): Promise<Decision>;
  /**
   * Records an objection, Art. 21. Direct marketing ends for good and the address goes on the suppression
   * list; elsewhere the purpose is restricted until {@link decideObjection}.
   *
   * @throws A `CoreError`: `unknown_person`; `address_unreadable` for a sealed address that cannot be opened.
   */
  object(
    subject: Person & { readonly kind?: K },
    purpose: PurposeOn<Pu, "softOptIn" | "legitimateInterest" | "publicTask">,
  ): Promise<Decision>;
  /** @throws A `CoreError`: `no_pending_objection`. */
  decideObjection(
    subject: Person & { readonly kind?: K },
    purpose: PurposeOn<Pu, "legitimateInterest" | "publicTask">,
    outcome: ObjectionOutcome,
  ): Promise<Decision>;
  /** Restricts all processing of a person's data, Art. 18. */
  restrict(subject: Person & { readonly kind?: K }, options: RestrictOptions): Promise<Decision>;
  /** @throws A `CoreError`: `not_restricted`; `invalid_entry` when the person was not told before, Art. 18(3). */
  lift(subject: Person & { readonly kind?: K }, options: LiftOptions): Promise<Decision>;
  /**
   * Removes the mapping from the app's id to the reference and the payloads behind the person's entries, and
   * puts her addresses on the suppression list. The last step of an erasure. Withdrawals and objections stay
   * recordable by the reference; if she comes back she is a new reference.
   */
  forget(subject: SubjectRef<K>, options?: Partial<ForgetOptions>): Promise<Forgotten>;
}
