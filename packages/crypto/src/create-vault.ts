import type { Database } from "@habeas/internal";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Audit } from "./audit.ts";
import { createDecryptor, type Decryptor } from "./columns/decryptor.ts";
import { protectedTable } from "./columns/protect.ts";
import type {
  ProtectedTable,
  ProtectOptions,
  SealedColumn,
  TransactionOptions,
} from "./columns/protected-types.ts";
import { tableShape, type TableDefinition, type TableShape } from "./columns/table-shape.ts";
import { typedTable } from "./columns/typed.ts";
import { createEnvelopes } from "./envelope/envelope.ts";
import { CryptoError } from "./errors.ts";
import { createKeyRing } from "./keys/key-ring.ts";
import type { KeyProvider } from "./keys/key-provider.ts";
import { followEvictions, type NotificationSource } from "./keys/notifications.ts";
import { subjectOwner } from "./keys/owner.ts";
import { settleShreddings, shredOwner, type ShreddingReceipt } from "./keys/shredding.ts";
import { createRootOpener } from "./keys/tenant-roots.ts";

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
  readonly now?: () => Date;
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
  /** Opens values of raw rows of protected tables: for exports and access copies. */
  decryptor(...tables: readonly ProtectedColumns[]): Decryptor;
  /**
   * Makes a person's values unreadable for good: destroys the keys and sets the person's blind indexes to
   * null. It renders unreadable; it is not by itself an erasure (Art. 17).
   *
   * @throws A {@link CryptoError}: `missing_context`, `database_failed`.
   */
  shred(
    person: { readonly tenantId: string; readonly subjectId: string },
    options?: TransactionOptions,
  ): Promise<ShreddingReceipt>;
  /**
   * Clears the indexes of shredded persons again, for a process with a cached key may have written some: once
   * when every cache is over, once at `effectiveAt`. Returns the receipts that became final. Run it from time to time, in any number of processes.
   */
  settleShreddings(options?: TransactionOptions & { readonly batch?: number }): Promise<ShreddingReceipt[]>;
  /** Forgets keys as soon as another process destroyed or replaced them. */
  follow(source: NotificationSource): Promise<void>;
  /**
   * Forgets all keys, and all random bytes drawn ahead. Call it after a virtual machine was cloned or restored
   * from a snapshot of its memory, before anything is sealed.
   */
  forget(): void;
}

/** A protected table, whatever its types. */
export interface ProtectedColumns {
  readonly table: PgTable;
  readonly columns: readonly SealedColumn[];
}

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** Opens a vault on a database that `migrate` has prepared. */
export function createVault(options: VaultOptions): Vault {
  const {
    db,
    keys: provider,
    previousKeys: previous = [],
    audit = () => undefined,
    now = () => new Date(),
  } = options;
  const { tenantRoots = 300 * SECOND, subjectKeys = 60 * SECOND, subjects = 10_000 } = options.cache ?? {};
  const { longestRead = 3_600 * SECOND, backupRetention = 30 * DAY } = options.shredding ?? {};
  const roots = createRootOpener({ provider, previous, lifetime: tenantRoots, now });
  const ring = createKeyRing({
    db,
    roots,
    now,
    subjects: { entries: subjects, lifetime: subjectKeys },
    rootLifetime: tenantRoots,
  });
  const envelopes = createEnvelopes();
  const shapes = new Map<PgTable, TableShape>();

  return {
    protect: (table, definition) => {
      const read: TableDefinition = definition;
      const shape = tableShape(table, read);
      shapes.set(table, shape);
      return typedTable(table, protectedTable({ db, ring, envelopes, now, audit }, shape));
    },
    decryptor: (...tables) => {
      const known = tables.map(({ table }) => shapes.get(table));
      if (known.some((shape) => shape === undefined)) {
        throw new CryptoError("invalid_options", "a table was not protected by this vault");
      }
      const columns = tables.flatMap((table) => table.columns);
      return createDecryptor(
        { ring, envelopes },
        known.filter((shape) => shape !== undefined),
        columns,
      );
    },
    shred: async ({ tenantId, subjectId }, { db: tx = db } = {}) => {
      const at = now();
      const quietAt = new Date(at.getTime() + subjectKeys + longestRead);
      const effectiveAt = new Date(quietAt.getTime() + backupRetention);
      const owner = subjectOwner(tenantId, subjectId);
      const receipt = await shredOwner(tx, owner, [...shapes.values()], { at, quietAt, effectiveAt });
      for (const keyId of receipt.keyIds) ring.evict(Buffer.from(keyId, "hex"));
      return receipt;
    },
    settleShreddings: async ({ db: tx = db, batch = 100 } = {}) =>
      await settleShreddings(tx, [...shapes.values()], now(), batch),
    follow: async (source) => {
      await followEvictions(ring, source);
    },
    forget: () => {
      ring.forget();
      envelopes.random.drop();
    },
  };
}
