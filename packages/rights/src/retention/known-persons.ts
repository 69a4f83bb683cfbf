import {
  columnOf,
  hasKey,
  keyColumns,
  textArray,
  subjectColumn,
  type Catalog,
  type RowKey,
} from "@habeas/core/engine";
import type { ClassifiedTable, Registry } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { DuePerson } from "./due-persons.ts";

export interface KnownPersonsOptions {
  readonly db: Database;
  readonly registry: Registry;
  readonly catalog: Catalog;
  readonly tenant: string;
}

/** The persons whose own rows these are and of whom habeas knows: they are erased as persons, not as rows. */
export async function knownPersons(
  { db, registry, catalog, tenant }: KnownPersonsOptions,
  table: ClassifiedTable,
  keys: readonly RowKey[],
): Promise<(DuePerson & { readonly key: RowKey })[]> {
  const kinds = Object.entries(registry.subjects).flatMap(([kind, one]) =>
    one.table === table.key ? [kind] : [],
  );
  if (kinds.length === 0 || keys.length === 0) return [];
  const names = keyColumns(table);
  const key = names.map((name, at) => sql`${columnOf(table, name)}::text as ${sql.identifier(`k${at}`)}`);
  const rows = rowsOf(
    await db.execute(sql`
      select s.kind, s.subject_id as id, s.reference::text as reference, ${sql.join(key, sql`, `)}
      from ${table.source} join habeas.subject s on s.tenant_id = ${tenant}
        and s.kind = any((${textArray(kinds)}::text)::text[])
        and s.subject_id = ${columnOf(table, subjectColumn(table).name)}::text
      where ${hasKey(catalog, table, keys)}`),
  );
  return rows.map((row) => ({
    subject: { kind: String(row["kind"]), tenant, id: String(row["id"]) },
    reference: String(row["reference"]),
    key: names.map((_, at) => String(row[`k${at}`])),
  }));
}
