import { scrubbedFace } from "@habeas/internal";
import type { Privacy, Purpose, Recipient, RestrictionGround, Signer, SubjectRef } from "@habeas/core";
import { type HolidayCalendar, weekendsOnly } from "@habeas/core/law";
import { refuseOtherCore, type PurposeOn } from "@habeas/core/engine";
import { access, type AccessOptions } from "./access/access.ts";
import type { AccessItem } from "./access/access-item.ts";
import { createErasure, type Erasure } from "./create-erasure.ts";
import type { RightsFoundation } from "./foundation.ts";
import { createRetention, type Retention } from "./retention/create-retention.ts";
import { createRequests } from "./requests/create-requests.ts";
import type { Requests } from "./requests/requests.ts";
import { instruct, type InstructOptions } from "./requests/instruct.ts";
import type { RecipientOutcome } from "./recipients/recipient-outcome.ts";
import { RightsError } from "./errors.ts";
import { createHolds } from "./holds/create-holds.ts";
import type { Holds } from "./holds/legal-hold.ts";
import { replay, type ReplayOptions, type ReplayReport } from "./restore/replay.ts";
import { shipJournal } from "./journal/ship.ts";
import { offboard, type OffboardOptions, type OffboardReport } from "./offboarding/offboard.ts";
import { portability, type PortabilityOptions, type PortableRow } from "./portability/portability.ts";
import { rectify, type Rectification } from "./rectification/rectify.ts";
import { lift, objectTo, restrict, type RestrictionReport } from "./restriction/restriction.ts";
import { orphans, type Orphan } from "./orphans/orphans.ts";
import type { Disclosures, Eraser, Exporter, FileStore, JournalOptions, KeyShredder } from "./ports.ts";
import { scrub } from "./scrub.ts";

/** What rights needs, and the ports through which it reaches what it does not import. */
export interface RightsOptions<Pu, Re, K extends string> {
  readonly privacy: Privacy<Pu, Re, K>;
  /** One for every recipient of the registry: a missing one does not compile. */
  readonly erasers: { readonly [R in keyof Re]: Eraser };
  /** @defaultValue the registry's recipients are named as possible ones */
  readonly disclosures?: Disclosures;
  /** @defaultValue no keys are destroyed */
  readonly keys?: KeyShredder;
  /** @defaultValue objects stay, and the report says so */
  readonly files?: FileStore;
  /** @defaultValue no archives are listed, and a tenant cannot be off-boarded */
  readonly exporter?: Exporter;
  /** @defaultValue no journal: after a restore, erasures are not repeated */
  readonly journal?: JournalOptions;
  /** Signs reports and proofs with Ed25519: the signer of core's `secrets`, for example. @defaultValue nobody */
  readonly signer?: Signer;
  /** Public holidays where the controller acts. @defaultValue weekends only: never later than the lawful day */
  readonly holidays?: HolidayCalendar;
}

/** Data subjects' rights over one registry. */
export interface Rights<Pu, K extends string> {
  /** Art. 12: requests and their clocks. */
  readonly requests: Requests<K>;
  /** Art. 5(1)(e). */
  readonly retention: Retention;
  /** Art. 17(3)(e): what a dispute needs. */
  readonly holds: Holds<K>;
  /** Art. 17. */
  readonly erasure: Erasure<K>;
  /**
   * Art. 15: the facts, a copy of every row, the end. Streams; stops at `signal`.
   *
   * @throws A `RightsError`: `unknown_person`.
   */
  access(subject: SubjectRef<K>, options?: AccessOptions): AsyncIterable<AccessItem>;
  /** Art. 20: provided and observed values on consent or contract. Another content than {@link access}. */
  portability(subject: SubjectRef<K>, options?: PortabilityOptions): AsyncIterable<PortableRow>;
  /**
   * Art. 16, 19: corrects values and tells the recipients.
   *
   * @throws A `RightsError`: `unknown_person`; `invalid_options`.
   */
  rectify(subject: SubjectRef<K>, changes: readonly Rectification[]): Promise<readonly RecipientOutcome[]>;
  /**
   * Art. 18, 19: `may()` says no, her rows are marked (`notRestricted` leaves them out of the app's queries),
   * sweeps leave them, recipients are told.
   *
   * @throws A `RightsError`: `unknown_person`.
   */
  restrict(
    subject: SubjectRef<K>,
    options: { readonly ground: RestrictionGround },
  ): Promise<RestrictionReport>;
  /** Art. 18(3), 19. @throws A `CoreError`: `not_restricted`; `invalid_entry` when the person was not told. */
  lift(
    subject: SubjectRef<K>,
    options: { readonly personInformedAt: Date },
  ): Promise<readonly RecipientOutcome[]>;
  /** Art. 21. */
  object(
    subject: SubjectRef<K>,
    purpose: PurposeOn<Pu, "softOptIn" | "legitimateInterest" | "publicTask">,
  ): Promise<void>;
  /** The journal outside the database, and what a restore makes of it. */
  readonly journal: {
    /** Writes what core recorded since the last time. @returns How many persons and addresses were written. */
    ship(): Promise<number>;
    /**
     * Applies the journal to a restored database, before the app answers anybody. Safe to repeat.
     *
     * @throws A `RightsError`: `missing_port` without a journal.
     */
    replay(options?: ReplayOptions): Promise<ReplayReport>;
  };
  /**
   * Art. 28(3)(g): gives a leaving customer its dump, or not, and erases what was processed on its behalf. What
   * the vendor keeps for its own purposes (accounts until they are closed, invoices, suppression) stays, and so do
   * rows without personal data that no personal row owns: those are the app's to drop.
   *
   * @throws A `RightsError`: `missing_port` without an exporter to return with; `dump_not_verified`;
   * `restricted` when data would be deleted that Art. 18 only lets be stored.
   */
  offboard(tenant: string, options: OffboardOptions): Promise<OffboardReport>;
  /** Rows of a tenant that should be somebody's and are nobody's: no request will ever reach them. */
  orphans(tenant: string): AsyncIterable<Orphan>;
  /**
   * Records what a tenant, the controller of its processor purposes, has decided about a person. Art. 28(3)(a).
   */
  instruct(subject: SubjectRef<K>, instruction: InstructOptions): Promise<void>;
}

/**
 * Opens the rights of data subjects.
 *
 * @throws A {@link RightsError}: `missing_eraser` where types were bypassed.
 */
export function createRights<
  Pu extends Readonly<Record<string, Purpose>>,
  Re extends Readonly<Record<string, Recipient>>,
  K extends string,
>(options: RightsOptions<Pu, Re, K>): Rights<Pu, K> {
  const { privacy, disclosures, keys, files, exporter, journal, signer, holidays = weekendsOnly } = options;
  refuseOtherCore(privacy, "privacy");
  const erasers: Readonly<Record<string, Eraser>> = options.erasers;
  for (const recipient of Object.keys(privacy.registry.recipients)) {
    if (!Object.hasOwn(erasers, recipient)) {
      throw new RightsError("missing_eraser", "a recipient of the registry has no eraser", {
        where: recipient,
      });
    }
  }
  const base: RightsFoundation = {
    privacy,
    erasers,
    disclosures,
    keys,
    files,
    exporter,
    journal,
    signer,
  };
  const erasure = createErasure<string>(base);
  return scrubbedFace<Rights<Pu, K>>(
    {
      requests: createRequests<K>(base, { registry: privacy.registry, holidays }, erasure),
      erasure,
      retention: createRetention(base),
      holds: createHolds<K>(base),
      access: (subject, given = {}) => access(base, subject, given),
      portability: (subject, given = {}) => portability(base, subject, given),
      rectify: async (subject, changes) => await rectify(base, subject, changes),
      restrict: async (subject, given) => await restrict(base, subject, given),
      lift: async (subject, given) => await lift(base, subject, given),
      object: async (subject, purpose) => await objectTo(base, subject, purpose),
      journal: {
        ship: async () => await shipJournal(base),
        replay: async (given = {}) => await replay(base, given),
      },
      offboard: async (tenant, given) => await offboard(base, tenant, given),
      orphans: (tenant) => orphans(privacy, tenant),
      instruct: async (subject, instruction) => await instruct(base, subject, instruction),
    },
    scrub,
  );
}
