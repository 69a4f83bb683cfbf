import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, PgTable, type PgColumn } from "drizzle-orm/pg-core";
import { CoreError } from "../errors.ts";
import type { ColumnRule } from "./column-rules.ts";

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
  readonly sealed: { readonly field: string } | undefined;
  readonly rule: ColumnRule;
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
  /** @throws A {@link CoreError}: `unknown_column`. */
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
  /** The database serves one tenant. */
  | { readonly by: "whole" }
  /** A lookup table of no tenant. */
  | { readonly by: "global" }
  /** Nobody can tell: a finding, and refused wherever a tenant is asked for. */
  | { readonly by: "none" };

/** The tables of a drizzle schema by their keys; views, relations and enums are left out. */
export function tablesOf(schema: object): ReadonlyMap<string, PgTable> {
  const tables = new Map<string, PgTable>();
  for (const [key, value] of Object.entries(schema)) if (is(value, PgTable)) tables.set(key, value);
  return tables;
}

/** The columns of one table with their words. */
export function classifyColumns(
  key: string,
  source: PgTable,
  rules: Readonly<Record<string, { readonly rule: ColumnRule }>>,
  tables: ReadonlyMap<string, PgTable>,
): ClassifiedColumn[] {
  const columns = getTableColumns(source);
  for (const listed of Object.keys(rules)) {
    if (!(listed in columns)) {
      throw new CoreError(
        "unknown_column",
        "the registry classifies a column that the schema does not have",
        {
          where: `${key}.${listed}`,
          fix: "remove it from the registry, or add it to the schema",
        },
      );
    }
  }
  return Object.entries(columns).map(([columnKey, column]) => {
    const rule = rules[columnKey]?.rule;
    if (rule === undefined) {
      throw new CoreError("invalid_registry", "a column has no word", {
        where: `${key}.${columnKey}`,
        fix: "classify it in the registry: p.none() if it holds no personal data",
      });
    }
    return {
      key: columnKey,
      name: column.name,
      table: key,
      source: column,
      sqlType: column.getSQLType(),
      notNull: column.notNull,
      sealed: sealedMark(column),
      rule: withEdgeColumn(rule, `${key}.${columnKey}`, tables),
    };
  });
}

/** An edge that names no column means its target's primary key. */
function withEdgeColumn(rule: ColumnRule, where: string, tables: ReadonlyMap<string, PgTable>): ColumnRule {
  if (!("table" in rule)) return rule;
  const target = tables.get(rule.table);
  if (target === undefined) {
    throw new CoreError("unknown_table", "an edge leads to a table that the schema does not have", { where });
  }
  const columns = Object.entries(getTableColumns(target));
  if (rule.column !== "") {
    if (columns.some(([key]) => key === rule.column)) return rule;
    throw new CoreError("unknown_column", "an edge names a column that its target does not have", { where });
  }
  const [key, ...others] = columns.filter(([, column]) => column.primary).map(([columnKey]) => columnKey);
  if (key === undefined || others.length > 0) {
    throw new CoreError("edge_needs_column", "the target of an edge has no primary key of one column", {
      where,
      fix: "name the column: p.ownedBy(table, { column })",
    });
  }
  return { ...rule, column: key };
}

/** The columns of the primary key, in its order. */
export function primaryKeyOf(source: PgTable, columns: readonly ClassifiedColumn[]): ClassifiedColumn[] {
  const composite = getTableConfig(source).primaryKeys[0]?.columns.map((column) => column.name);
  const names = composite ?? columns.filter(({ source: { primary } }) => primary).map(({ name }) => name);
  return names.flatMap((name) => columns.find((column) => column.name === name) ?? []);
}

const SEALED = Symbol.for("habeas.sealed");

function sealedMark(column: PgColumn): { readonly field: string } | undefined {
  const mark: unknown = Reflect.get(column, SEALED);
  if (typeof mark !== "object" || mark === null || !("field" in mark)) return undefined;
  return typeof mark.field === "string" ? { field: mark.field } : undefined;
}
