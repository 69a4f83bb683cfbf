import { casingOf, checkedDatabase, type Database, scrubbedFace } from "@habeas/internal";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Audit } from "./audit.ts";
import { keyOwners, namedPerson, type KeyOwner, type SealedPerson } from "./columns/named-person.ts";
import { protectedTable } from "./columns/protect.ts";
import type { ProtectedTable, ProtectOptions, TransactionOptions } from "./columns/protected-types.ts";
import { createSealedValues, type SealedValues } from "./columns/sealed-values.ts";
import { tableShape, type TableDefinition, type TableShape } from "./columns/table-shape.ts";
import { typedTable } from "./columns/typed.ts";
import { createEnvelopes } from "./envelope/envelope.ts";
import { createKeyCache } from "./keys/key-cache.ts";
import type { KeyProvider } from "./keys/key-provider.ts";
import { followEvictions, type NotificationSource } from "./keys/notifications.ts";
import { tenantNamed, tenantOwner } from "./keys/owner.ts";
import {
  addDataKey,
  addRoot,
  rewrapKeys,
  rewrapRoots,
  type RewrapRootsOptions,
  type RewrappedKeys,
} from "./keys/rotation.ts";
import { settleShreddings, shredOwner, TOMBSTONES, type ShreddingReceipt } from "./shredding/shredding.ts";
import { createRootOpener } from "./keys/tenant-roots.ts";
import { forgetInSnapshots } from "./startup-snapshot.ts";
import { isBlindIndex } from "./columns/blind-index-value.ts";
import { isSealed } from "./columns/sealed-value.ts";
import { Unreadable } from "./columns/unreadable.ts";
import { refuseHiddenRows } from "./columns/refuse-hidden-rows.ts";
import { scrub } from "./scrub.ts";

/** What {@link createVault} needs: the database, the key provider and the policies of the host. */
export interface VaultOptions {
  /** The pool, never a transaction: each call takes the transaction it belongs to. */
  readonly db: Database;
  /** Wraps tenant roots. */
  readonly keys: KeyProvider;
  /**
   * Providers that wrapped roots before: they only unwrap.
   * @defaultValue `[]`
   */
  readonly previousKeys?: readonly KeyProvider[];
  /**
   * Keeps who read what, and why.
   * @defaultValue events are dropped
   */
  readonly audit?: Audit;
  /**
   * How long opened keys stay in memory, in milliseconds, and for how many persons.
   * @defaultValue 5 minutes for tenant roots, 60 seconds and 10,000 for the keys of persons
   */
  readonly cache?: {
    readonly tenantRoots?: number;
    readonly subjectKeys?: number;
    readonly subjects?: number;
  };
  /**
   * What a shredding waits for beside the caches, in milliseconds.
   * @defaultValue one hour for the longest open or export, 30 days for backups of the key table
   */
  readonly shredding?: { readonly longestRead?: number; readonly backupRetention?: number };
  /** @defaultValue the system's clock */
  readonly clock?: () => Date;
}

/** Seals, finds, opens and destroys: one for each process and key provider. */
export interface Vault {
  /**
   * Declares how the sealed columns of a table are keyed and bound.
   *
   * @throws A {@link CryptoError}: `invalid_options`.
   */
  protect<T extends PgTable, const Options extends ProtectOptions<T>>(
    table: T,
    options: Options,
  ): ProtectedTable<T, Options>;
  /**
   * Opens values of raw rows of the protected tables: for the option `sealedValues` of `createPrivacy`, which gives
   * it to access copies, dumps and deliveries.
   */
  readonly sealedValues: SealedValues;
  /** The tables whose people have keys: of other people nothing can be shredded. */
  readonly owners: readonly KeyOwner[];
  /**
   * Makes a person's values unreadable for good: destroys the keys and sets the person's blind indexes to
   * null. It renders unreadable; it is not by itself an erasure (Art. 17).
   *
   * @throws A {@link CryptoError}: `invalid_tenant`, `missing_context`, `database_fault`; `invalid_options` for a table
   * that owns no keys; `unknown_key` where values of the person are sealed and no key is theirs.
   */
  shred(person: SealedPerson, options?: TransactionOptions): Promise<ShreddingReceipt>;
  /**
   * The tables in which a shredded person's id stays, so that no key is ever made for her again: for the port
   * `keys` of `@habeas/rights`.
   */
  readonly tombstones: readonly string[];
  /**
   * Clears the indexes of shredded persons again, for a process with a cached key may have written some: once
   * when every cache is over, once at `effectiveAt`. Returns the receipts that became final. Run it from time to time, in any number of processes.
   *
   * @throws A {@link CryptoError}: `invalid_options` where this vault does not protect a table with such an index.
   */
  settleShreddings(options?: TransactionOptions & { readonly batch?: number }): Promise<ShreddingReceipt[]>;
  /** Replaces keys, while values go on being sealed and opened. */
  readonly rotation: Rotation;
  /** Forgets keys as soon as another process destroyed or replaced them. */
  follow(source: NotificationSource): Promise<void>;
  /**
   * Forgets all keys, and all random bytes drawn ahead: after a lost connection of {@link Vault.follow}, or to wipe a
   * process that goes idle. A snapshot made by `node --build-snapshot` never holds either. After a virtual machine
   * was cloned it is not enough: restart the process, for OpenSSL's own generator was cloned with it.
   */
  forget(): void;
}

/** The rotation of each kind of key; that of index keys is a second blind index, see the guide. */
export interface Rotation {
  /**
   * The key of the provider: wraps tenant roots anew with the present one, those of other providers, or all
   * that were wrapped before a moment. Returns how many.
   */
  rewrapRoots(options?: RewrapRootsOptions): Promise<number>;
  /** The data root of a tenant, or with none named of the controller: adds a version and wraps the tenant's data keys with it. */
  rotateRoot(owner: { readonly tenant?: string }): Promise<RewrappedKeys>;
  /** Goes on with root rotations of all tenants, and retires old roots after the cache's lifetime. Run it daily. */
  rewrapKeys(): Promise<RewrappedKeys>;
  /**
   * The data key of a person, or of a tenant: adds a version, and returns its id. Then `reseal` the tables.
   *
   * @throws A {@link CryptoError}: `unknown_key` when there is none yet, `key_shredded`.
   */
  rotateDataKey(owner: SealedPerson | { readonly tenant?: string }): Promise<Uint8Array>;
}

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** Opens a vault on a database that `migrate` has prepared. */
export function createVault(options: VaultOptions): Vault {
  const {
    keys: provider,
    previousKeys: previous = [],
    audit = () => undefined,
    clock = () => new Date(),
  } = options;
  const shapes = new Map<PgTable, TableShape>();
  const checked = checkedDatabase(options.db, async (asked) => await refuseHiddenRows(asked, shapes.keys()));
  const { db } = checked;
  const { tenantRoots = 300 * SECOND, subjectKeys = 60 * SECOND, subjects = 10_000 } = options.cache ?? {};
  const { longestRead = 3_600 * SECOND, backupRetention = 30 * DAY } = options.shredding ?? {};
  const roots = createRootOpener({ provider, previous, lifetime: tenantRoots, clock });
  const keyCache = createKeyCache({
    db,
    roots,
    clock,
    subjects: { entries: subjects, lifetime: subjectKeys },
    rootLifetime: tenantRoots,
  });
  const envelopes = createEnvelopes();
  const rotation = { db, roots, clock, provider: provider.id, rootLifetime: tenantRoots };
  const forget = (): void => {
    keyCache.forget();
    envelopes.random.drop();
  };
  forgetInSnapshots(forget);

  return scrubbedFace<Vault>(
    {
      protect: (table, definition) => {
        const read: TableDefinition = definition;
        const shape = tableShape(table, read);
        shapes.set(table, shape);
        checked.again();
        return typedTable(
          table,
          protectedTable({ db, inside: checked.in, keyCache, envelopes, clock, audit }, shape),
        );
      },
      sealedValues: createSealedValues(
        { keyCache, envelopes, casing: casingOf(db), inside: checked.in },
        () => shapes.values(),
      ),
      get owners() {
        return keyOwners(shapes.values());
      },
      shred: async (person, { db: given } = {}) => {
        const tx = given ? checked.in(given) : db;
        const at = clock();
        const quietAt = new Date(at.getTime() + subjectKeys + longestRead);
        const effectiveAt = new Date(quietAt.getTime() + backupRetention);
        const owner = namedPerson(shapes.values(), person);
        const receipt = await shredOwner(tx, owner, [...shapes.values()], { at, quietAt, effectiveAt });
        for (const keyId of receipt.keyIds) keyCache.evict(Buffer.from(keyId, "hex"));
        return receipt;
      },
      tombstones: TOMBSTONES,
      settleShreddings: async ({ db: tx, batch = 100 } = {}) =>
        await settleShreddings(tx ? checked.in(tx) : db, [...shapes.values()], clock(), batch),
      rotation: {
        rewrapRoots: async (range = {}) => await rewrapRoots(rotation, range),
        rotateRoot: async ({ tenant }) => {
          await addRoot(rotation, tenantNamed(tenant));
          keyCache.forget();
          return await rewrapKeys(rotation);
        },
        rewrapKeys: async () => await rewrapKeys(rotation),
        rotateDataKey: async (named) => {
          const owner =
            "key" in named ? namedPerson(shapes.values(), named) : tenantOwner(tenantNamed(named.tenant));
          const keyId = await addDataKey(rotation, owner);
          keyCache.forgetOwner(owner);
          return keyId;
        },
      },
      follow: async (source) => {
        await followEvictions(keyCache, source);
      },
      forget,
    },
    scrub,
    { untouched: isOpaque },
  );
}

/** Values that know themselves what they show. */
const isOpaque = (value: object): boolean =>
  isSealed(value) || isBlindIndex(value) || value instanceof Unreadable;
