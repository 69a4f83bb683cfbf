import { getTableColumns, sql } from "drizzle-orm";
import { check, getTableConfig, type CheckBuilder, type PgTable } from "drizzle-orm/pg-core";
import { sealedMarkOf, type SealedMark } from "./marks.ts";

/**
 * A CHECK constraint for every sealed column among the columns of `pgTable`'s third parameter. With it the
 * database itself refuses a plain value: UTF-8 text never begins with 0xFA.
 */
export function sealedChecks(
  table: string,
  columns: Readonly<Record<string, { readonly name: string }>>,
): CheckBuilder[] {
  return Object.values(columns).flatMap((column) => {
    const mark = sealedMarkOf(column);
    return mark === undefined
      ? []
      : [check(checkName(table, column.name), sql.raw(condition(quoted(column.name), mark)))];
  });
}

/** The same as statements for hand-written migrations, for a table that exists. */
export function sealedCheckStatements(table: PgTable): string[] {
  const { name, schema } = getTableConfig(table);
  const target = schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
  return Object.values(getTableColumns(table)).flatMap((column) => {
    const mark = sealedMarkOf(column);
    if (mark === undefined) return [];
    const constraint = quoted(checkName(name, column.name));
    return [
      `alter table ${target} add constraint ${constraint} check (${condition(quoted(column.name), mark)})`,
    ];
  });
}

const checkName = (table: string, column: string) => `${table}_${column}_sealed`;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** An envelope's first two bytes and its possible lengths; base64url keeps both in the text form. */
function condition(column: string, { storage, hideLength }: SealedMark): string {
  const bytes = storage === "bytea" ? `octet_length(${column})` : `((octet_length(${column}) - 4) * 3 / 4)`;
  const begins =
    storage === "bytea" ? `substr(${column}, 1, 2) = '\\xfa01'` : `${column} ~ '^hb1_-g[E-H][A-Za-z0-9_-]+$'`;
  const length = hideLength ? `${bytes} >= 74 and (${bytes} - 58) % 16 = 0` : `${bytes} >= 60`;
  return `${length} and ${begins}`;
}
