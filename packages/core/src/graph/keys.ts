import type { ClassifiedTable } from "../registry/classified.ts";
import { sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { CoreError } from "../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";

/** The primary key of a row, each column as PostgreSQL prints it. */
export type RowKey = readonly string[];

/**
 * PostgreSQL's text form of an array. Keys travel as one text parameter and are cast on the server: the three
 * drivers disagree on array parameters, and one parameter has no limit of 65,535.
 */
export const textArray = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replaceAll(/[\\"]/g, String.raw`\$&`)}"`).join(",")}}`;

/** `column = any (values)`, in the column's own type, so that its index serves. */
export const isAny = (column: SQL, type: string, values: readonly string[]): SQL =>
  sql`${column} = any((${textArray(values)}::text)::${sql.raw(type)}[])`;

/** A column of a table that stands in FROM under its own name. */
export const columnOf = (table: { readonly name: string }, column: string): SQL =>
  sql`${sql.identifier(table.name)}.${sql.identifier(column)}`;

/** The names of the primary key's columns. @throws A {@link CoreError}: `table_without_key`. */
export function keyColumns(table: ClassifiedTable): string[] {
  if (table.primaryKey.length > 0) return table.primaryKey.map(({ name }) => name);
  throw new CoreError("table_without_key", "rows of a table without a primary key cannot be named", {
    where: table.key,
    fix: "give the table a primary key",
  });
}

/** The rows with these keys. */
export function hasKey(catalog: Catalog, table: ClassifiedTable, keys: readonly RowKey[]): SQL {
  const names = keyColumns(table);
  const [only, ...others] = names;
  if (only === undefined || keys.length === 0) return sql`false`;
  if (others.length === 0) {
    return isAny(
      columnOf(table, only),
      catalog.type(table, only),
      keys.flatMap((key) => key.slice(0, 1)),
    );
  }
  return isTuple(
    names.map((name) => ({ column: columnOf(table, name), type: catalog.type(table, name) })),
    keys,
  );
}

/** `(a, b) in (tuples)`, each in its column's own type. */
export function isTuple(
  columns: readonly { readonly column: SQL; readonly type: string }[],
  tuples: readonly (readonly string[])[],
): SQL {
  const left = sql.join(
    columns.map(({ column }) => column),
    sql`, `,
  );
  const right = sql.join(
    columns.map(({ type }, at) => sql`(e->>${sql.raw(String(at))})::${sql.raw(type)}`),
    sql`, `,
  );
  return sql`(${left}) in (select ${right} from jsonb_array_elements((${JSON.stringify(tuples)}::text)::jsonb) e)`;
}

/** The columns that can be read as they are: a sealed one opens elsewhere, and its key may be gone. */
export const readableColumns = (table: ClassifiedTable): Record<string, SQL> =>
  Object.fromEntries(
    table.columns
      .filter(({ sealed }) => sealed === undefined)
      .map(({ key, source }) => [key, decoded(source)]),
  );

/** A column in the list of a SELECT, read as drizzle reads it: a builder whose FROM is SQL takes no bare column. */
export const decoded = (column: PgColumn): SQL => sql`${column}`.mapWith(column);
