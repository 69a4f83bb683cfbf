import { and, eq, inArray, is, isNotNull, isNull, or, sql, SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { ClassifiedTable } from "./classified.ts";
import type { RowCondition } from "./subjects.ts";

/**
 * Which rows of a table a condition means, as SQL on the table itself: every query that picks the rows of a kind
 * of person asks this one. Null is null, a list is one of, `{ not }` is anything else and null as well.
 */
export function rowCondition(table: ClassifiedTable, when: RowCondition | undefined): SQL {
  if (when === undefined) return sql`true`;
  if (is(when, SQL)) return sql`(${when})`;
  const parts = Object.entries(when).map(([key, value]) => holds(table.column(key).source, value));
  return and(...parts) ?? sql`true`;
}

function holds(column: PgColumn, value: unknown): SQL | undefined {
  if (value === null) return isNull(column);
  if (isListFor(column, value)) return oneOf(column, value);
  if (isNegation(value)) {
    return value.not === null
      ? isNotNull(column)
      : sql`${column} is distinct from ${sql.param(value.not, column)}`;
  }
  return eq(column, value);
}

function oneOf(column: PgColumn, values: readonly unknown[]): SQL | undefined {
  const some = values.filter((value) => value !== null);
  const listed = some.length === 0 ? sql`false` : inArray(column, some);
  return some.length === values.length ? listed : or(isNull(column), listed);
}

/** A list is a value of an array column and of a JSON column, and a choice for every other. */
const isListFor = (column: PgColumn, value: unknown): value is readonly unknown[] =>
  Array.isArray(value) &&
  !HOLDS_LISTS.has(column.columnType) &&
  (column.columnType !== "PgArray" || value.every((one) => Array.isArray(one)));

const HOLDS_LISTS: ReadonlySet<string> = new Set([
  "PgJson",
  "PgJsonb",
  "PgVector",
  "PgPointTuple",
  "PgGeometry",
]);

const isNegation = (value: unknown): value is { readonly not: unknown } =>
  typeof value === "object" &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  Object.keys(value).length === 1 &&
  "not" in value;
