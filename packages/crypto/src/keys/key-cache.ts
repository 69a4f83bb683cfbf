import { databaseFault, type Database } from "@habeas/internal";
import { CryptoError } from "../errors.ts";
import { createExpiringCache } from "./expiring-cache.ts";
import { insertKeys, insertRoots, readKeys, readRoots, type KeyRow } from "./key-table.ts";
import { ownerName, type Owner } from "./owner.ts";
import { OwnerKeys } from "./owner-keys.ts";
import type { RootOpener, TenantRoots, WrappedRoots } from "./tenant-roots.ts";
import { newDataKey, openDataKey } from "./wrapping.ts";

/** The keys of some owners, held for the duration of one call: nothing evicts them meanwhile. */
export type PinnedKeys = ReadonlyMap<string, OwnerKeys>;

/** An owner, with the key ids that its envelopes name. */
export interface WantedKeys extends Owner {
  readonly keyIds?: readonly Uint8Array[];
}

export interface KeyCacheOptions {
  readonly db: Database;
  readonly roots: RootOpener;
  readonly clock: () => Date;
  /** Opened keys are kept for so many owners, and so many milliseconds. */
  readonly subjects: { readonly entries: number; readonly lifetime: number };
  /** Milliseconds that a tenant's present root version is taken for the newest. */
  readonly rootLifetime: number;
}

/**
 * The opened keys of one process. What a transaction of the host reads or creates stays out of the cache: it
 * may still roll back.
 */
export interface KeyCache {
  /** The keys that exist: at most one query, none when all are cached. */
  load(wanted: readonly WantedKeys[], tx?: Database): Promise<PinnedKeys>;
  /**
   * The keys that the table has now. What is cached is brought up to date, and nothing else is cached: a reader of
   * whole tables would push out the keys of those who are at work.
   */
  reload(owners: readonly Owner[], tx?: Database): Promise<PinnedKeys>;
  /** The keys of every owner, created where there are none. */
  ensure(owners: readonly Owner[], tx?: Database): Promise<PinnedKeys>;
  /** The newest roots of tenants, created where there are none. */
  roots(tenants: readonly string[], tx?: Database): Promise<ReadonlyMap<string, TenantRoots>>;
  /** Forgets the keys of whoever owns the key with this id. */
  evict(keyId: Uint8Array): void;
  forgetOwner(owner: Owner): void;
  forget(): void;
}

export function createKeyCache(options: KeyCacheOptions): KeyCache {
  const { db, roots: opener, clock, subjects, rootLifetime } = options;
  const cache = createExpiringCache<OwnerKeys>({ ...subjects, clock });
  const newest = createExpiringCache<WrappedRoots>({ entries: 10_000, lifetime: rootLifetime, clock });

  /** Every root that some rows need, opened: each once, all at the same time. */
  const openRoots = async (rows: readonly KeyRow[]): Promise<ReadonlyMap<WrappedRoots, TenantRoots>> => {
    const tenants = new Map<WrappedRoots, string>();
    for (const { tenant, sealed } of rows) if (sealed !== undefined) tenants.set(sealed.roots, tenant);
    const opening = [...tenants].map(
      async ([wrapped, tenant]) => [wrapped, await opener.open(tenant, wrapped)] as const,
    );
    return new Map(await Promise.all(opening));
  };

  const opened = async (rows: readonly KeyRow[]): Promise<Map<string, OwnerKeys>> => {
    const roots = await openRoots(rows);
    const found = new Map<string, OwnerKeys>();
    for (const row of rows) {
      const name = ownerName(row);
      const keys = found.get(name) ?? new OwnerKeys();
      found.set(name, keys);
      const root = row.sealed && roots.get(row.sealed.roots);
      if (row.sealed === undefined || root === undefined) keys.addShredded(row.keyId);
      // The row still has its key: what was opened of the same id need not be opened again
      else keys.add(cache.get(name)?.find(row.keyId) ?? openDataKey(root, row, row.sealed.key));
    }
    return found;
  };

  const read = async (
    owners: readonly Owner[],
    tx: Database | undefined,
  ): Promise<Map<string, OwnerKeys>> => {
    if (owners.length === 0) return new Map();
    const found = await opened(await readKeys(tx ?? db, owners));
    if (tx === undefined) for (const [name, keys] of found) cache.set(name, keys);
    return found;
  };

  const reload: KeyCache["reload"] = async (owners, tx) => {
    if (owners.length === 0) return new Map();
    const found = await opened(await readKeys(tx ?? db, owners));
    for (const [name, keys] of tx === undefined ? found : []) if (cache.has(name)) cache.set(name, keys);
    return found;
  };

  const load: KeyCache["load"] = async (wanted, tx) => {
    const pinned = new Map<string, OwnerKeys>();
    const missing: Owner[] = [];
    for (const [name, owner] of distinct(wanted)) {
      const keys = cache.get(name);
      if (keys !== undefined && owner.keyIds.every((keyId) => keys.knows(keyId))) pinned.set(name, keys);
      else missing.push({ tenant: owner.tenant, table: owner.table, key: owner.key });
    }
    for (const [name, keys] of await read(missing, tx)) pinned.set(name, keys);
    return pinned;
  };

  const readNewest = async (tenants: readonly string[], tx: Database | undefined) => {
    const found = await readRoots(tx ?? db, tenants);
    if (tx === undefined) for (const [tenant, wrapped] of found) newest.set(tenant, wrapped);
    return found;
  };

  const roots: KeyCache["roots"] = async (tenants, tx) => {
    const known = new Map<string, WrappedRoots>();
    for (const tenant of new Set(tenants)) {
      const wrapped = newest.get(tenant);
      if (wrapped !== undefined) known.set(tenant, wrapped);
    }
    const unread = [...new Set(tenants)].filter((tenant) => !known.has(tenant));
    if (unread.length > 0)
      for (const [tenant, wrapped] of await readNewest(unread, tx)) known.set(tenant, wrapped);
    const rootless = unread.filter((tenant) => !known.has(tenant));
    for (const tenant of rootless)
      await insertRoots(tx ?? db, tenant, await opener.create(tenant, 1), clock());
    if (rootless.length > 0)
      for (const [tenant, wrapped] of await readNewest(rootless, tx)) known.set(tenant, wrapped);
    const entries = [...known].map(
      async ([tenant, wrapped]) => [tenant, await opener.open(tenant, wrapped)] as const,
    );
    return new Map(await Promise.all(entries));
  };

  const create = async (owners: readonly Owner[], tx: Database | undefined): Promise<void> => {
    const rooted = await roots(
      owners.map((owner) => owner.tenant),
      tx,
    );
    const keys = owners.map((owner) => ({
      ...owner,
      ...newDataKey(rootFor(rooted, owner), owner),
      version: 1,
    }));
    await insertKeys(tx ?? db, keys, clock());
  };

  const ensure: KeyCache["ensure"] = async (owners, tx) => {
    const pinned = new Map(await load(owners, tx));
    const missing = [...distinct(owners)].filter(([name]) => !pinned.has(name)).map(([, owner]) => owner);
    if (missing.length === 0) return pinned;
    try {
      await create(missing, tx);
    } catch (error) {
      // Another process retired the root that this one still held for the newest: read it again, once
      if (tx !== undefined || !isRetiredRoot(error)) throw error;
      for (const { tenant } of missing) newest.delete(tenant);
      await create(missing, tx);
    }
    for (const [name, keys] of await read(missing, tx)) pinned.set(name, keys);
    return pinned;
  };

  return {
    load,
    reload,
    ensure,
    roots,
    evict: (keyId) => cache.evict((keys) => keys.knows(keyId)),
    forgetOwner: (owner) => cache.delete(ownerName(owner)),
    forget: () => {
      cache.evict(() => true);
      newest.evict(() => true);
      opener.forget();
    },
  };
}

function distinct(wanted: readonly WantedKeys[]): Map<string, Owner & { readonly keyIds: Uint8Array[] }> {
  const owners = new Map<string, Owner & { readonly keyIds: Uint8Array[] }>();
  for (const { tenant, table, key, keyIds = [] } of wanted) {
    const name = ownerName({ tenant, table, key });
    const owner = owners.get(name) ?? { tenant, table, key, keyIds: [] };
    owner.keyIds.push(...keyIds);
    owners.set(name, owner);
  }
  return owners;
}

function rootFor(roots: ReadonlyMap<string, TenantRoots>, { tenant }: Owner): TenantRoots {
  const found = roots.get(tenant);
  if (found !== undefined) return found;
  // Inserted and yet invisible: a snapshot from before another process made it
  throw new CryptoError("database_fault", "the roots of a tenant are not visible in this transaction", {
    where: "habeas.tenant_root",
    fix: "run the transaction again",
  });
}

const FOREIGN_KEY_VIOLATION = "23503";
const isRetiredRoot = (error: unknown): boolean => databaseFault(error).sqlstate === FOREIGN_KEY_VIOLATION;
