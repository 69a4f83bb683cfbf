import {
  weekendsOnly,
  type HolidayCalendar,
  type Privacy,
  type Purpose,
  type Recipient,
  type SubjectRef,
} from "@habeas/core";
import { access, type AccessOptions } from "./access/access.ts";
import type { AccessItem } from "./access/access-item.ts";
import { createErasure, type Erasure } from "./erasure/create-erasure.ts";
import type { RightsFoundation } from "./erasure/foundation.ts";
import { createRetention, type Retention } from "./retention/create-retention.ts";
import { createRequests, type Requests } from "./requests/create-requests.ts";
import { instruct, type InstructOptions } from "./requests/instruct.ts";
import { RightsError } from "./errors.ts";
import { orphans, type Orphan } from "./graph/orphans.ts";
import type {
  Disclosures,
  Eraser,
  Exporter,
  FileStore,
  JournalOptions,
  KeyShredder,
  Opener,
  ReportSigner,
} from "./ports.ts";

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
  /** @defaultValue reports are not signed */
  readonly signer?: ReportSigner;
  /** Public holidays where the controller acts. @defaultValue weekends only: never later than the lawful day */
  readonly holidays?: HolidayCalendar;
  /** @defaultValue sealed columns are listed as unreadable in copies */
  readonly opener?: Opener;
}

/** Data subjects' rights over one registry. */
export interface Rights<K extends string> {
  /** Art. 12: requests and their clocks. */
  readonly requests: Requests<K>;
  /** Art. 5(1)(e). */
  readonly retention: Retention;
  /** Art. 17. */
  readonly erasure: Erasure<K>;
  /**
   * Art. 15: the facts, a copy of every row, the end. Streams; stops at `signal`.
   *
   * @throws A `RightsError`: `unknown_person`.
   */
  access(subject: SubjectRef<K>, options?: AccessOptions): AsyncIterable<AccessItem>;
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
>(options: RightsOptions<Pu, Re, K>): Rights<K> {
  const { privacy, disclosures, keys, files, exporter, journal, signer, opener, holidays = weekendsOnly } = options;
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
    opener,
  };
  const erasure = createErasure<string>(base);
  return {
    requests: createRequests<K>(base, { registry: privacy.registry, holidays }, erasure),
    erasure,
    retention: createRetention(base),
    access: (subject, given = {}) => access(base, subject, given),
    orphans: (tenant) => orphans(privacy, tenant),
    instruct: async (subject, instruction) => await instruct(base, subject, instruction),
  };
}
