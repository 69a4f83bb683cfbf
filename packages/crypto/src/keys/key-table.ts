import type { Database } from "@habeas/internal";
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Owner } from "./owner.ts";
import { statement } from "./statement.ts";
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

/** All keys of some owners, in one query, the newest last. */
export async function readKeys(db: Database, owners: readonly Owner[]): Promise<KeyRow[]> {
  const wanted = JSON.stringify(owners);
  const rows = await statement("habeas.data_key", () =>
    db
      .select({ key: dataKey, roots: tenantRoot })
      .from(dataKey)
      .leftJoin(
        tenantRoot,
        and(eq(tenantRoot.tenantId, dataKey.tenantId), eq(tenantRoot.version, dataKey.rootVersion)),
      )
      .where(
        sql`(${dataKey.tenantId}, ${dataKey.subjectId}) in (select tenant, subject from jsonb_to_recordset(${wanted}::text::jsonb) as wanted (tenant text, subject text))`,
      )
      .orderBy(asc(dataKey.version)),
  );
  return rows.map(({ key, roots }) => keyRow(key, roots));
}

type Key = typeof dataKey.$inferSelect;

function keyRow(key: Key, roots: WrappedRoots | null): KeyRow {
  const { tenantId: tenant, subjectId: subject, version, keyId, wrapped, rootVersion } = key;
  const sealed =
    wrapped === null || rootVersion === null || roots === null
      ? undefined
      : { key: { keyId, rootVersion, wrapped }, roots };
  return { tenant, subject, version, keyId, sealed };
}

/** Adds a version of an owner's key; where another process was first, nothing happens. */
export async function insertKeys(
  db: Database,
  keys: readonly (Owner & WrappedKey & { readonly version: number })[],
  now: Date,
): Promise<void> {
  const rows = keys.map(({ tenant, subject, ...key }) => ({
    ...key,
    tenantId: tenant,
    subjectId: subject,
    createdAt: now,
  }));
  await statement("habeas.data_key", () => db.insert(dataKey).values(rows).onConflictDoNothing());
}

/** The newest roots of each tenant that has any. */
export async function readRoots(
  db: Database,
  tenants: readonly string[],
): Promise<Map<string, WrappedRoots>> {
  const rows = await statement("habeas.tenant_root", () =>
    db
      .select()
      .from(tenantRoot)
      .where(inArray(tenantRoot.tenantId, [...tenants]))
      .orderBy(asc(tenantRoot.version)),
  );
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
  await statement("habeas.tenant_root", () => db.insert(tenantRoot).values(row).onConflictDoNothing());
}
