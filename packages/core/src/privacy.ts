import { scrubbedFace, type Database, type CheckedDatabase } from "@habeas/internal";
import { ownAddresses } from "./people/own-addresses.ts";
import { capture } from "./consent/capture.ts";
import { confirmConsent } from "./consent/confirm.ts";
import type { Answer } from "./consent/decide.ts";
import { describeSubjects } from "./people/describe.ts";
import { eventsOf, recordEvent, revokeEvent } from "./consent/events.ts";
import { forgetSubject } from "./consent/forget.ts";
import type { Logger } from "./logging/logger.ts";
import type { Foundation } from "./consent/foundation.ts";
import { grantConsent, withdrawConsent } from "./consent/grant.ts";
import { mayMany, type MayOptions } from "./consent/may.ts";
import { publishText } from "./consent/notices.ts";
import { decideObjection, objectTo } from "./consent/objections.ts";
import { liftRestriction, restrict } from "./consent/restriction.ts";
import { findSubject, referenceOf } from "./people/references.ts";
import { suppressionFace } from "./consent/suppression-face.ts";
import { acceptTerms, termsState } from "./consent/terms.ts";
import { marked } from "./core-mark.ts";
import { CoreError } from "./errors.ts";
import { probed } from "./set-up/probe.ts";
import { systemRandom } from "./secrets/random.ts";
import { deriveKeys } from "./secrets/derived-keys.ts";
import { temporarySecrets } from "./secrets/local-secrets.ts";
import type { Secrets } from "./secrets/secrets.ts";
import type { Checkpoints } from "./ledger/checkpoints.ts";
import { createLedger, ledgerPlace } from "./ledger/create-ledger.ts";
import { proveEntry } from "./ledger/prove.ts";
import { runSealer } from "./ledger/run.ts";
import type { Privacy } from "./privacy-interface.ts";
import { undecidedColumns } from "./checks/check-words.ts";
import type { Registry } from "./registry/define-registry.ts";
import type { Purpose } from "./registry/purposes.ts";
import type { Recipient } from "./registry/recipients.ts";
import { scrub } from "./scrub.ts";
import type { SubjectRef } from "./registry/subject-ref.ts";
import type { SubjectKind } from "./registry/subjects.ts";
import type { SealedValues } from "./sealed-values.ts";

interface CommonOptions<S, Pu, Re, Su> {
  readonly registry: Registry<S, Pu, Re, Su>;
  /** drizzle on node-postgres, postgres.js or PGlite. */
  readonly db: Database;
  /** @defaultValue the system's clock */
  readonly clock?: () => Date;
  /** @defaultValue nothing is logged */
  readonly logger?: Logger;
  /**
   * Opens what sealed columns hold, for everything built on this: addresses, access copies, dumps, deliveries.
   * `vault.sealedValues` of `@habeas/crypto` is one.
   * @defaultValue nothing sealed is opened: answers that need it are no, copies name what is unreadable
   */
  readonly sealedValues?: SealedValues;
  /**
   * The name of this deployment in checkpoints and statements: a URL without scheme, no spaces, no `+`.
   * @defaultValue `habeas.invalid/` and the controller's name
   */
  readonly origin?: string;
  /** The maximum merge delay: how long an entry may wait for its leaf, in milliseconds. @defaultValue one day */
  readonly mergeDelay?: number;
  /**
   * Whether the database was restored from a backup and lags behind what was decided since: asked before every
   * answer of `may`, which is no (`restore_not_replayed`) until it says false. `restoreGuard` of `@habeas/rights`
   * compares the erasure journal with the database.
   * @defaultValue nobody looks
   */
  readonly isBehind?: () => Promise<boolean>;
}

/** For development and tests: what is left out is made up. */
export interface DevelopmentOptions<S, Pu, Re, Su> extends CommonOptions<S, Pu, Re, Su> {
  readonly production?: false;
  /**
   * The secrets.
   * @defaultValue one that lives as long as the process: the next one denies what it cannot read. See `localSecrets`
   */
  readonly secrets?: Secrets;
  /** Where checkpoints go. @defaultValue nowhere: the database's owner could rewrite the ledger unseen */
  readonly checkpoints?: Checkpoints;
}

/** For production: nothing that protects may be left out. */
export interface ProductionOptions<S, Pu, Re, Su> extends CommonOptions<S, Pu, Re, Su> {
  readonly production: true;
  /** The secrets, from where your other secrets are. */
  readonly secrets: Secrets;
  /** A place for checkpoints that the database's owner cannot rewrite. */
  readonly checkpoints: Checkpoints;
}

/** What the consent model and the ledger stand on. */
export type PrivacyOptions<S, Pu, Re, Su> =
  | DevelopmentOptions<S, Pu, Re, Su>
  | ProductionOptions<S, Pu, Re, Su>;

/**
 * Opens the consent model and the ledger over a registry.
 *
 * @throws A `CoreError`: `invalid_secrets`; `invalid_origin`; in production `secrets_required` and
 * `checkpoints_required`.
 */
export function createPrivacy<
  S extends object,
  const Pu extends Readonly<Record<string, Purpose>>,
  const Re extends Readonly<Record<string, Recipient>>,
  const Su extends Readonly<Record<string, SubjectKind>>,
>(options: PrivacyOptions<S, Pu, Re, Su>): Privacy<Pu, Re, keyof Su & string, Registry<S, Pu, Re, Su>> {
  const { registry, db, production = false, secrets, checkpoints, sealedValues, logger, isBehind } = options;
  const { clock = () => new Date(), mergeDelay = 24 * 60 * 60 * 1_000 } = options;
  const { origin = originOf(registry.controller.name) } = options;
  if (production && !secrets) throw new CoreError("secrets_required", "production brings its own secrets");
  if (production && !checkpoints) {
    throw new CoreError("checkpoints_required", "production publishes checkpoints outside the database");
  }
  const [undecided] = production ? undecidedColumns(registry) : [];
  if (undecided !== undefined) {
    throw new CoreError("column_undecided", "production decides what every column is", {
      where: undecided,
      fix: "say what the column is instead of p.todo(): checkRegistry lists them all",
    });
  }
  if (!/^[^\s+]+$/.test(origin)) {
    throw new CoreError("invalid_origin", "the name of a deployment has neither spaces nor plus signs");
  }
  const probe = probed(db, registry);
  const privacy: Privacy<Pu, Re, keyof Su & string, Registry<S, Pu, Re, Su>> = bind(registry, probe, {
    db: probe.db,
    registry,
    derivedKeys: deriveKeys(secrets ?? temporarySecrets()),
    clock,
    random: systemRandom(),
    sealedValues,
    origin,
    mergeDelay,
    checkpoints,
    logger,
    isBehind,
  });
  return scrubbedFace(privacy, scrub, { untouched: (value) => value === registry });
}

/** A name in which C2SP's signed notes allow neither spaces nor plus signs. */
const originOf = (controller: string): string =>
  `habeas.invalid/${encodeURIComponent(
    controller
      .trim()
      .toLowerCase()
      .replaceAll(/[\s+]+/g, "-"),
  )}`;

function bind<Pu, Re, K extends string, Declared extends object>(
  registry: Declared,
  probe: CheckedDatabase,
  base: Foundation,
): Privacy<Pu, Re, K, Declared> {
  function may(subject: SubjectRef<K>, purpose: string, options?: MayOptions): Promise<Answer>;
  function may(subjects: readonly SubjectRef<K>[], purpose: string, options?: MayOptions): Promise<Answer[]>;
  async function may(
    asked: SubjectRef<K> | readonly SubjectRef<K>[],
    purpose: string,
    options: MayOptions = {},
  ): Promise<Answer | Answer[] | undefined> {
    if (isList(asked)) return await mayMany(base, asked, purpose, options);
    return (await mayMany(base, [asked], purpose, options))[0];
  }
  const privacy: Privacy<Pu, Re, K, Declared> = {
    registry,
    db: base.db,
    clock: base.clock,
    in: (tx) => bind(registry, probe, { ...base, db: probe.in(tx) }),
    ready: async () => await probe.ready(),
    may,
    reference: async (subject) => await referenceOf(base, subject),
    version: async (subject) => (await findSubject(base, subject))?.version ?? 0,
    describe: async (subjects) => await describeSubjects(base, subjects),
    consent: {
      grant: async (subject, purpose, given) => await grantConsent(base, subject, purpose, given),
      confirm: async (token) => await confirmConsent(base, token),
      withdraw: async (subject, purpose) => await withdrawConsent(base, subject, purpose),
    },
    notices: { publish: async (notice) => await publishText(base, "notice.published", notice) },
    terms: {
      publish: async ({ acceptance, ...terms }) =>
        await publishText(base, "terms.published", { ...terms, acceptance: acceptance === "required" }),
      accept: async (subject, given) => await acceptTerms(base, subject, given),
      state: async (subject, series, scope) => await termsState(base, subject, series, scope?.tenant),
    },
    events: {
      record: async (subject, name, at) => await recordEvent(base, subject, name, at),
      revoke: async (subject, name) => await revokeEvent(base, subject, name),
      of: async (subject) => await eventsOf(base, subject),
    },
    suppression: suppressionFace(base),
    ledger: createLedger(base),
    receipts: {
      prove: async (decision) => await proveEntry(ledgerPlace(base), decision),
    },
    run: async (given) => await runSealer(ledgerPlace(base), given, base.logger),
    capture: async (subject, purpose, given) => await capture(base, subject, purpose, given),
    object: async (subject, purpose) => await objectTo(base, subject, purpose),
    decideObjection: async (subject, purpose, outcome) =>
      await decideObjection(base, subject, purpose, outcome),
    restrict: async (subject, given) => await restrict(base, subject, given),
    lift: async (subject, given) => await liftRestriction(base, subject, given),
    async forget(subject, { emails } = {}) {
      return await forgetSubject(base, subject, { emails: emails ?? (await ownAddresses(base, subject)) });
    },
  };
  return marked(privacy, base);
}

/** `Array.isArray` does not narrow a readonly array. */
const isList = <T extends object>(asked: T | readonly T[]): asked is readonly T[] => Array.isArray(asked);
