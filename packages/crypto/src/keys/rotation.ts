import type { Database } from "@habeas/internal";
import { and, asc, eq, lt, max, notExists, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { insertKeys, insertRoots, keysOfOwner, readKeys, readRoots } from "./key-table.ts";
import { CHANNEL } from "./notifications.ts";
import type { Owner } from "./owner.ts";
import { dataKey, tenantRoot } from "./tables.ts";
import type { RootOpener, TenantRoots } from "./tenant-roots.ts";
import { newDataKey, rewrapDataKey } from "./wrapping.ts";

export interface RotationTools {
  readonly db: Database;
  readonly roots: RootOpener;
  readonly clock: () => Date;
  readonly provider: string;
  /** Milliseconds that another process may take an older root for the newest. */
  readonly rootLifetime: number;
}

/** Roots written before this moment, or by another provider. */
export interface RewrapRootsOptions {
  /**
   * Rewraps what was wrapped before: after the service itself rotated its key under the same name.
   * @defaultValue only what another provider wrapped
   */
  readonly wrappedBefore?: Date;
}

const BATCH = 200;

/**
 * Wraps tenant roots with the present key of the present provider. Two calls of a provider each; found by
 * state, so that an interrupted run is simply repeated.
 */
export async function rewrapRoots(tools: RotationTools, options: RewrapRootsOptions): Promise<number> {
  const { db, roots, clock, provider } = tools;
  const { wrappedBefore } = options;
  const began = clock();
  const limit = wrappedBefore === undefined || wrappedBefore > began ? began : wrappedBefore;
  const foreign = sql`${tenantRoot.provider} <> ${provider}`;
  const due = wrappedBefore === undefined ? foreign : or(foreign, lt(tenantRoot.wrappedAt, limit));
  for (let done = 0; ;) {
    const rows = await db.select().from(tenantRoot).where(due).limit(BATCH);
    if (rows.length === 0) return done;
    for (const row of rows) {
      const fresh = await roots.rewrap(row.tenantId, row);
      await db
        .update(tenantRoot)
        .set({ provider: fresh.provider, wrapped: fresh.wrapped, wrappedAt: clock() })
        .where(
          and(
            eq(tenantRoot.tenantId, row.tenantId),
            eq(tenantRoot.version, row.version),
            eq(tenantRoot.wrapped, row.wrapped), // another process may have been here
          ),
        );
      done += 1;
    }
  }
}

/** A new version of a tenant's data root, with the same index root: indexes stay as they are. */
export async function addRoot(tools: RotationTools, tenant: string): Promise<number> {
  const { db, roots, clock } = tools;
  const present = (await readRoots(db, [tenant])).get(tenant);
  if (present === undefined) throw new CryptoError("unknown_key", "this tenant has no roots");
  const { indexRoot } = await roots.open(tenant, present);
  const version = present.version + 1;
  await insertRoots(db, tenant, await roots.create(tenant, version, indexRoot), clock());
  return version;
}

/** What a pass over wrapped keys did. */
export interface RewrappedKeys {
  /** Keys that are now under the newest root of their tenant. */
  readonly keys: number;
  /** Old roots that nothing needs any more, deleted. */
  readonly retiredRoots: number;
}

/**
 * Wraps every data key with the newest root of its tenant, and deletes the older roots once no process can
 * take one of them for the newest. Found by state: repeat it until nothing is left.
 */
export async function rewrapKeys(tools: RotationTools): Promise<RewrappedKeys> {
  const { db, roots } = tools;
  const newest = db
    .select({ tenantId: tenantRoot.tenantId, version: max(tenantRoot.version).as("newest") })
    .from(tenantRoot)
    .groupBy(tenantRoot.tenantId)
    .as("newest");
  for (let keys = 0; ;) {
    const rows = await db
      .select({ key: dataKey })
      .from(dataKey)
      .innerJoin(newest, eq(newest.tenantId, dataKey.tenantId))
      .where(lt(dataKey.rootVersion, newest.version))
      .orderBy(asc(dataKey.tenantId), asc(dataKey.personTable), asc(dataKey.personKey))
      .limit(BATCH);
    if (rows.length === 0) return { keys, retiredRoots: await retireRoots(tools) };
    const tenants = [...new Set(rows.map(({ key }) => key.tenantId))];
    const targets = await openNewest(tools, tenants);
    const held = await readKeys(
      db,
      rows.map(({ key }) => ({ tenant: key.tenantId, table: key.personTable, key: key.personKey })),
    );
    for (const { version, sealed, ...owner } of held) {
      const { tenant } = owner;
      const target = targets.get(tenant);
      if (sealed === undefined || target === undefined || sealed.key.rootVersion >= target.version) continue;
      const source = await roots.open(tenant, sealed.roots);
      const fresh = rewrapDataKey(source, target, owner, sealed.key);
      await db
        .update(dataKey)
        .set({ wrapped: fresh.wrapped, rootVersion: fresh.rootVersion })
        .where(
          and(
            keysOfOwner(owner),
            eq(dataKey.version, version),
            eq(dataKey.wrapped, sealed.key.wrapped), // shredded meanwhile: it stays so
          ),
        );
      keys += 1;
    }
  }
}

async function openNewest(
  tools: RotationTools,
  tenants: readonly string[],
): Promise<Map<string, TenantRoots>> {
  const opened = new Map<string, TenantRoots>();
  for (const [tenant, wrapped] of await readRoots(tools.db, tenants)) {
    opened.set(tenant, await tools.roots.open(tenant, wrapped));
  }
  return opened;
}

/** A root goes when it has a successor that every process knows of, and no key. */
async function retireRoots({ db, clock, rootLifetime }: RotationTools): Promise<number> {
  const known = new Date(clock().getTime() - rootLifetime);
  const successor = alias(tenantRoot, "successor");
  const rows = await db
    .delete(tenantRoot)
    .where(
      and(
        sql`exists (${db
          .select({ one: sql`1` })
          .from(successor)
          .where(
            and(
              eq(successor.tenantId, tenantRoot.tenantId),
              sql`${successor.version} > ${tenantRoot.version}`,
              lt(successor.createdAt, known),
            ),
          )})`,
        notExists(
          db
            .select({ one: sql`1` })
            .from(dataKey)
            .where(
              and(eq(dataKey.tenantId, tenantRoot.tenantId), eq(dataKey.rootVersion, tenantRoot.version)),
            ),
        ),
      ),
    )
    .returning({ version: tenantRoot.version });
  return rows.length;
}

/**
 * Adds a version of an owner's data key. What is sealed from now on is under it; what was sealed before opens
 * with the older ones, until it is resealed.
 *
 * @throws A {@link CryptoError}: `unknown_key` when there is none yet, `key_shredded`.
 */
export async function addDataKey(tools: RotationTools, owner: Owner): Promise<Uint8Array> {
  const { db, clock, roots } = tools;
  const own = keysOfOwner(owner);
  const rotate = async (tx: Database): Promise<Uint8Array> => {
    // A rotation or shredding that was first ends before this returns: the next statement sees what it did. An update,
    // not only a lock: a shredding whose transaction began before must fail, for it cannot see the key made here
    await tx
      .update(dataKey)
      .set({ version: sql`${dataKey.version}` })
      .where(own);
    const held = await tx.select().from(dataKey).where(own).orderBy(asc(dataKey.version));
    const newest = held.at(-1);
    if (newest === undefined) throw new CryptoError("unknown_key", "there is no key to rotate yet");
    if (held.some(({ wrapped }) => wrapped === null)) {
      throw new CryptoError("key_shredded", "the key of this person was shredded");
    }
    const wrapped = (await readRoots(tx, [owner.tenant])).get(owner.tenant);
    if (wrapped === undefined) throw new CryptoError("unknown_key", "this tenant has no roots");
    const key = newDataKey(await roots.open(owner.tenant, wrapped), owner);
    await insertKeys(tx, [{ ...owner, ...key, version: newest.version + 1 }], clock());
    await tx.execute(sql`select pg_notify(${CHANNEL}, ${Buffer.from(newest.keyId).toString("hex")})`);
    return key.keyId;
  };
  return await db.transaction(rotate, { isolationLevel: "read committed" });
}
