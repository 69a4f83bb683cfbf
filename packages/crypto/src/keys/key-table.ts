import { rowsOf, type Database } from "@habeas/internal";
import { and, asc, eq, inArray, sql, type SQL } from "drizzle-orm";
import type { Owner } from "./owner.ts";
import { dataKey, tenantRoot } from "./tables.ts";
import type { WrappedRoots } from "./tenant-roots.ts";
import type { WrappedKey } from "./wrapping.ts";

/** A row of the key table, with the root that its key is wrapped under. */
export interface KeyRow extends Owner {
  readonly version: number;
  readonly keyId: Uint8Array;
  /** Absent once shredded. */
  readonly sealed: { readonly key: WrappedKey; readonly roots: WrappedRoots } | undefined;
}

/** A row as the drivers give it: past drizzle's mapping, which takes longer than opening the key. */
interface RawKey extends Owner {
  readonly version: number;
  readonly key_id: Uint8Array;
  readonly wrapped: Uint8Array | null;
  readonly root_version: number | null;
  readonly provider: string | null;
  readonly root: Uint8Array | null;
}

/**
 * All keys of some owners, in one query, the newest last. The persons of a tenant share its roots: these come with
 * the first row that needs them.
 */
export async function readKeys(db: Database, owners: readonly Owner[]): Promise<KeyRow[]> {
  const wanted = JSON.stringify(owners);
  const result: unknown = await db.execute(sql`
      select k.tenant_id as tenant, k.person_table as "table", k.person_key as key, k.version, k.key_id, k.wrapped, k.root_version,
        case when k.nth = 1 then r.provider end as provider, case when k.nth = 1 then r.wrapped end as root
      from (
        select *, row_number() over (partition by tenant_id, root_version order by version) as nth
        from ${dataKey}
        where (tenant_id, person_table, person_key) in (
          select tenant, "table", key from jsonb_to_recordset(${wanted}::text::jsonb)
            as wanted (tenant text, "table" text, key text)
        )
      ) k
      left join ${tenantRoot} r on r.tenant_id = k.tenant_id and r.version = k.root_version
      order by k.version, k.nth`);
  const roots = new Map<string, WrappedRoots>();
  return rowsOf<RawKey>(result).map((row) => {
    const {
      tenant,
      table,
      key,
      version,
      key_id: keyId,
      wrapped,
      root_version: rootVersion,
      provider,
      root,
    } = row;
    if (wrapped === null || rootVersion === null)
      return { tenant, table, key, version, keyId, sealed: undefined };
    const name = `${rootVersion} ${tenant}`;
    if (provider !== null && root !== null)
      roots.set(name, { version: rootVersion, provider, wrapped: root });
    const shared = roots.get(name);
    const sealed = shared && { key: { keyId, rootVersion, wrapped }, roots: shared };
    return { tenant, table, key, version, keyId, sealed };
  });
}

/** The condition that finds the keys of one owner. */
export const keysOfOwner = ({ tenant, table, key }: Owner): SQL | undefined =>
  and(eq(dataKey.tenantId, tenant), eq(dataKey.personTable, table), eq(dataKey.personKey, key));

/** Adds a version of an owner's key; where another process was first, nothing happens. */
export async function insertKeys(
  db: Database,
  keys: readonly (Owner & WrappedKey & { readonly version: number })[],
  now: Date,
): Promise<void> {
  const rows = keys.map(({ tenant, table, key, ...wrapped }) => ({
    ...wrapped,
    tenantId: tenant,
    personTable: table,
    personKey: key,
    createdAt: now,
  }));
  await db.insert(dataKey).values(rows).onConflictDoNothing();
}

/** The newest roots of each tenant that has any. */
export async function readRoots(
  db: Database,
  tenants: readonly string[],
): Promise<Map<string, WrappedRoots>> {
  const rows = await db
    .select()
    .from(tenantRoot)
    .where(inArray(tenantRoot.tenantId, [...tenants]))
    .orderBy(asc(tenantRoot.version));
  return new Map(rows.map((row) => [row.tenantId, row]));
}

/** Adds a version of a tenant's roots; where another process was first, nothing happens. */
export async function insertRoots(
  db: Database,
  tenant: string,
  roots: WrappedRoots,
  now: Date,
): Promise<void> {
  const row = { ...roots, tenantId: tenant, wrappedAt: now, createdAt: now };
  await db.insert(tenantRoot).values(row).onConflictDoNothing();
}
