import { canonicalKeyOf, compositeKey, keyParts, type KeyForm } from "@habeas/internal";
import { getTableConfig, PgTable, type PgColumn } from "drizzle-orm/pg-core";
import { is } from "drizzle-orm";
import { CryptoError } from "../errors.ts";
import type { ContextColumn } from "./context-column.ts";
import { primaryKeyOf, tableName } from "./table-name.ts";

/** Whose values a table holds: rows of which table, named by which columns here. */
export interface PersonShape {
  readonly table: string;
  /** In the order of the primary key that they name. */
  readonly columns: readonly ContextColumn[];
}

/** A key as the host names it: of one column, or of several in the order of the primary key. */
export type GivenKey = string | number | bigint | readonly (string | number | bigint)[];

/**
 * Finds out whose key the columns hold: as the host says, otherwise this table's own where they are its primary
 * key, otherwise the table that they reference.
 *
 * @throws A {@link CryptoError}: `invalid_options`.
 */
export function personShape(
  table: PgTable,
  columns: readonly ContextColumn[],
  tenant: PgColumn | undefined,
  owner: PgTable | string | undefined,
): PersonShape {
  const here = columns.map(({ column }) => column);
  const found = owner ?? (isKeyOf(table, here, tenant) ? table : referenced(table, here, tenant));
  if (found === undefined || found === "") {
    throw new CryptoError("invalid_options", "nobody says whose table the key of a person is of", {
      where: tableName(table),
      fix: "reference the table of persons, or name it as owner",
    });
  }
  if (!is(found, PgTable)) return { table: found, columns };
  refuseOtherTypes(table, here, keyOf(found, tenant));
  return { table: tableName(found), columns };
}

/** One key text a row: of several columns a JSON array. */
export function keyOfRow(
  columns: readonly ContextColumn[],
  read: (column: ContextColumn) => unknown,
): string {
  const [only, ...others] = columns;
  if (only !== undefined && others.length === 0) return only.text(read(only));
  return compositeKey(columns.map((column) => column.text(read(column))));
}

/** The canonical form of a key that the host names. */
export function keyNamed({ columns }: PersonShape, given: GivenKey): KeyForm {
  const parts = isList(given) ? given : typeof given === "string" ? keyParts(given, columns.length) : [given];
  if (parts?.length !== columns.length) return { form: "nobody" };
  return canonicalKeyOf(
    columns.map(({ column }, at) => ({ sqlType: column.getSQLType(), value: parts[at] })),
  );
}

/** The primary key without the tenant's column, which an owner names anyway. */
const keyOf = (table: PgTable, tenant: PgColumn | undefined): readonly PgColumn[] => {
  const key = primaryKeyOf(table);
  const others = key.filter(({ name }) => name !== tenant?.name);
  return others.length === 0 ? key : others;
};

const isKeyOf = (table: PgTable, columns: readonly PgColumn[], tenant: PgColumn | undefined): boolean =>
  sameNames(keyOf(table, tenant), columns);

const sameNames = (some: readonly PgColumn[], others: readonly PgColumn[]): boolean =>
  some.length === others.length && some.every(({ name }) => others.some((other) => other.name === name));

function referenced(
  table: PgTable,
  columns: readonly PgColumn[],
  tenant: PgColumn | undefined,
): PgTable | undefined {
  for (const foreignKey of getTableConfig(table).foreignKeys) {
    const { columns: from, foreignColumns: to, foreignTable } = foreignKey.reference();
    const own = from.filter(({ name }) => name !== tenant?.name);
    const target = to.filter((_, at) => from[at]?.name !== tenant?.name);
    if (sameNames(own, columns) && sameNames(keyOf(foreignTable, tenant), target)) return foreignTable;
  }
  return undefined;
}

/** A uuid in a column of text has several spellings there: keys would differ from those of the person's own row. */
function refuseOtherTypes(table: PgTable, here: readonly PgColumn[], key: readonly PgColumn[]): void {
  if (familiesOf(here) === familiesOf(key)) return;
  throw new CryptoError("invalid_options", "the key of a person has another type than in its own table", {
    where: `${tableName(table)}: ${here.map(({ name }) => name).join(", ")}`,
    fix: "give the column the type of the key that it names",
  });
}

const familiesOf = (columns: readonly PgColumn[]): string =>
  columns
    .map((column) => family(column.getSQLType()))
    .toSorted()
    .join(", ");

const family = (type: string): string => {
  if (/^(?:small|big)?(?:int|integer|serial)$/.test(type)) return "integer";
  return /^(?:text|varchar)/.test(type) ? "text" : type;
};

/** `Array.isArray` does not narrow a readonly array. */
const isList = (given: GivenKey): given is readonly (string | number | bigint)[] => Array.isArray(given);
