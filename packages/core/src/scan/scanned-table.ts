import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import type { Catalog, HostTable } from "../catalog/catalog.ts";
import { tablesOf } from "../registry/classified.ts";
import { nameHint, valueHint } from "../vocabulary/category-hints.ts";
import type { Sample } from "./sample.ts";

/** A foreign key of one column, to a table of the schema. */
export interface ScannedKey {
  readonly column: string;
  readonly target: string;
  /** Set when it names another column than the target's only primary-key column. */
  readonly targetColumn: string | undefined;
}

/** A table of the drizzle schema with what the database tells of it. */
export interface ScannedTable {
  readonly key: string;
  readonly source: PgTable;
  readonly columns: readonly (readonly [string, PgColumn])[];
  readonly keys: readonly ScannedKey[];
  /** Columns that are unique by themselves or within the tenant. */
  readonly unique: ReadonlySet<string>;
  readonly sample: Sample;
}

/** Joins drizzle's schema and the live catalogue. */
export function scanTables(
  schema: object,
  catalog: Catalog,
  samples: ReadonlyMap<string, Sample>,
): ScannedTable[] {
  const sources = tablesOf(schema);
  return [...sources].map(([key, source]) => {
    const columns = Object.entries(getTableColumns(source));
    const live = { key, ...configOf(source) };
    const keyOf = (columnName: string): string =>
      columns.find(([, column]) => column.name === columnName)?.[0] ?? "";
    return {
      key,
      source,
      columns,
      keys: distinct([...liveKeys(live, catalog, sources), ...declaredKeys(source, sources)]).map(
        (found) => ({
          ...found,
          column: keyOf(found.column),
        }),
      ),
      unique: new Set(
        catalog
          .find(live)
          ?.indexes.filter(({ unique }) => unique)
          .flatMap(({ keys }) => keys.flatMap((name) => (name === undefined ? [] : keyOf(name)))),
      ),
      sample: samples.get(key) ?? new Map(),
    };
  });
}

function liveKeys(table: HostTable, catalog: Catalog, sources: ReadonlyMap<string, PgTable>): ScannedKey[] {
  const known = [...sources].map(([key, source]) => ({ key, source, ...configOf(source) }));
  return catalog.foreignKeysFrom(table).flatMap(({ columns, to, targets }) => {
    const target = catalog.classified(known, to);
    return target === undefined ? [] : pairs(columns, targets, [target.key, target.source]);
  });
}

/** How the database knows a table of drizzle's. */
export const configOf = (source: PgTable): Omit<HostTable, "key"> => {
  const { name, schema } = getTableConfig(source);
  return { name, schema };
};

const declaredKeys = (source: PgTable, sources: ReadonlyMap<string, PgTable>): ScannedKey[] =>
  getTableConfig(source).foreignKeys.flatMap((key) => {
    const { columns, foreignColumns, foreignTable } = key.reference();
    const target = [...sources].find(([, candidate]) => candidate === foreignTable);
    return target === undefined ? [] : pairs(namesOf(columns), namesOf(foreignColumns), target);
  });

const namesOf = (columns: readonly PgColumn[]): string[] => columns.map(({ name }) => name);

/** A composite key counts by each of its columns: one of them usually is the tenant's. */
function pairs(
  columns: readonly string[],
  targets: readonly string[],
  [key, source]: readonly [string, PgTable],
): ScannedKey[] {
  const all = Object.entries(getTableColumns(source));
  const primary = all.filter(([, column]) => column.primary);
  return columns.map((column, index) => {
    const targetColumn = all.find(([, candidate]) => candidate.name === targets[index]);
    const isPrimary = primary.length === 1 && primary[0]?.[0] === targetColumn?.[0];
    return { column, target: key, targetColumn: isPrimary ? undefined : targetColumn?.[0] };
  });
}

const distinct = (keys: readonly ScannedKey[]): ScannedKey[] => [
  ...new Map(keys.map((key) => [`${key.column} ${key.target}`, key])).values(),
];

/** What a column holds, by its values and else by its name; weak hints count where people are near. */
export function hintOf(
  table: ScannedTable,
  key: string,
  options: { readonly nearPeople: boolean },
): { readonly category: string; readonly because: "values" | "name" } | "credential" | undefined {
  const named = nameHint(key);
  if (named?.word === "credential") return "credential";
  const column = table.columns.find(([candidate]) => candidate === key)?.[1];
  if (column?.dataType === "boolean") return undefined;
  const seen = column?.dataType === "string" ? valueHint(table.sample.get(key) ?? []) : undefined;
  if (seen !== undefined) return { category: seen, because: "values" };
  if (named !== undefined && (named.strong || options.nearPeople))
    return { category: named.category, because: "name" };
  return undefined;
}
