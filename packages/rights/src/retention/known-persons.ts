import {
  hostTable,
  columnOf,
  hasKey,
  keyColumns,
  person,
  personTable,
  STORED,
  storedPeople,
  type Catalog,
  type RowKey,
  type StoredRow,
  type ClassifiedTable,
} from "@habeas/core/engine";
import type { Registry } from "@habeas/core";
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
  if (keys.length === 0 || !Object.values(registry.subjects).some((kind) => kind.table === table.key))
    return [];
  const place = personTable(table);
  const names = keyColumns(table);
  const key = names.map((name, at) => sql`${columnOf(table, name)}::text as ${sql.identifier(`k${at}`)}`);
  const rows = rowsOf<StoredRow & Readonly<Record<string, unknown>>>(
    await db.execute(sql`
      select ${STORED}, ${sql.join(key, sql`, `)}
      from ${hostTable(catalog, table)} join ${person.from} on ${person.tenant} = ${tenant}
        and ${person.table} = ${place.name} and ${person.key} = ${columnOf(table, place.column.name)}::text
      where ${hasKey(catalog, table, keys)}`),
  );
  const people = await storedPeople({ db, registry }, rows);
  return rows.flatMap((row, n) => {
    const known = people[n];
    return known === undefined ? [] : [{ ...known, key: names.map((_, at) => String(row[`k${at}`])) }];
  });
}
