import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, PgTable, type PgColumn } from "drizzle-orm/pg-core";
import type { ColumnRule } from "./column-rules.ts";
import { columnName, type Casing } from "@habeas/internal";
import type { RowCondition } from "./subjects.ts";
import { withTargetColumns, type Declared } from "./target-column.ts";

/** One column of the host's database and what it is. */
export interface ClassifiedColumn {
  /** The name in the drizzle table: `tenantId`. */
  readonly key: string;
  /** The name in the database: `tenant_id`. */
  readonly name: string;
  /** The table's key in the schema. */
  readonly table: string;
  readonly source: PgColumn;
  readonly sqlType: string;
  readonly notNull: boolean;
  /** Set when the column is sealed by `@habeas/crypto` (read from a mark: core does not import crypto). */
  readonly sealed: SealedMark | undefined;
  readonly rule: ColumnRule;
}

/** What core knows of a sealed column. */
export interface SealedMark {
  /** The id of the field, bound into every value. */
  readonly field: string;
  /** What stands in it when its value is erased and null may not: a value that nothing opens. */
  tombstone(): unknown;
}

/** One table of the host's database, every column classified. */
export interface ClassifiedTable {
  /** The key in the drizzle schema: `users`. */
  readonly key: string;
  readonly name: string;
  /** The PostgreSQL schema; undefined: `public`. */
  readonly schema: string | undefined;
  readonly source: PgTable;
  readonly columns: readonly ClassifiedColumn[];
  readonly primaryKey: readonly ClassifiedColumn[];
  /** How a row is known to be a tenant's. */
  readonly tenancy: Tenancy;
  /** @throws A `CoreError`: `unknown_column`. */
  column(key: string): ClassifiedColumn;
}

/** How a row is known to be a tenant's. */
export type Tenancy =
  /** By a column of its own. */
  | { readonly by: "column"; readonly column: ClassifiedColumn }
  /** Through the row that one of its columns names. */
  | {
      readonly by: "edge";
      readonly column: ClassifiedColumn;
      readonly target: ClassifiedTable;
      readonly targetColumn: ClassifiedColumn;
    }
  /** Through a row of another table that names it (`owns`, `sees`). */
  | {
      readonly by: "referrer";
      readonly column: ClassifiedColumn;
      readonly referrer: ClassifiedTable;
      readonly referrerColumn: ClassifiedColumn;
    }
  /** Through rows that say in which tenants it is: the row of a person who is a member of several, perhaps. */
  | { readonly by: "membership"; readonly ways: readonly Membership[] }
  /** The database serves one tenant. */
  | { readonly by: "whole" }
  /** A lookup table of no tenant. */
  | { readonly by: "global" }
  /** Nobody can tell: a finding, and refused wherever a tenant is asked for. */
  | { readonly by: "none" };

/** Rows of which each says that a person's row is in its tenant. */
export interface Membership {
  readonly table: ClassifiedTable;
  /** The column that names the person's row. */
  readonly column: ClassifiedColumn;
  /** The column of the person's row that is named. */
  readonly named: ClassifiedColumn;
  /** Any of these; undefined: every row counts. */
  readonly when: readonly RowCondition[] | undefined;
}

/** The tables of a drizzle schema by their keys; views, relations and enums are left out. */
export function tablesOf(schema: object): ReadonlyMap<string, PgTable> {
  const tables = new Map<string, PgTable>();
  for (const [key, value] of Object.entries(schema)) if (is(value, PgTable)) tables.set(key, value);
  return tables;
}

/** The columns of one table with their words; a column without one is a problem, and left out. */
export function classifyColumns(
  key: string,
  source: PgTable,
  declared: Declared & { readonly casing: Casing | undefined },
): ClassifiedColumn[] {
  const { rules, problems, casing } = declared;
  const said = rules[key] ?? {};
  const columns = getTableColumns(source);
  for (const listed of Object.keys(said).filter((name) => !(name in columns))) {
    problems.push({
      code: "unknown_column",
      where: `${key}.${listed}`,
      message: "the registry classifies a column that the schema does not have",
      fix: "remove it from the registry, or add it to the schema",
    });
  }
  return Object.entries(columns).flatMap(([columnKey, column]) => {
    const where = `${key}.${columnKey}`;
    const rule = said[columnKey]?.rule;
    if (rule === undefined) {
      problems.push({
        code: "word_missing",
        where,
        message: "a column has no word",
        fix: "classify it: p.none() if it holds no personal data, p.todo() if nobody knows yet",
      });
      return [];
    }
    return [
      {
        key: columnKey,
        name: columnName(column, casing),
        table: key,
        source: column,
        sqlType: column.getSQLType(),
        notNull: column.notNull,
        sealed: sealedMark(column),
        rule: withTargetColumns(rule, where, declared),
      },
    ];
  });
}

/** The columns of the primary key, in its order. */
export function primaryKeyOf(source: PgTable, columns: readonly ClassifiedColumn[]): ClassifiedColumn[] {
  const composite = getTableConfig(source).primaryKeys[0]?.columns.map((column) => column.name);
  const names =
    composite ?? columns.filter((column) => column.source.primary).map((column) => column.source.name);
  return names.flatMap((name) => columns.find((column) => column.source.name === name) ?? []);
}

const SEALED = Symbol.for("habeas.sealed");

function sealedMark(column: PgColumn): SealedMark | undefined {
  const mark: unknown = Reflect.get(column, SEALED);
  if (typeof mark !== "object" || mark === null || !("field" in mark)) return undefined;
  if (typeof mark.field !== "string") return undefined;
  const tombstone: unknown = "tombstone" in mark ? mark.tombstone : undefined;
  return {
    field: mark.field,
    tombstone: (): unknown => (isMaker(tombstone) ? tombstone() : null),
  };
}

const isMaker = (value: unknown): value is () => unknown => typeof value === "function";
