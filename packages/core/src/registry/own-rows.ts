import { tableText } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { ClassifiedTable } from "./classified.ts";

/** A table of the host's schema and what it is called in the database. */
export type NamedTable = Pick<ClassifiedTable, "schema" | "name" | "source">;

/**
 * A table in a statement before which nobody read the catalogue: as it stands after FROM or JOIN, and the condition
 * that a row is its own, not one of a table that inherits from it, whose rows may have the same keys as rows of other
 * people. ONLY cannot be said there: of a partitioned table it reads nothing.
 *
 * @param as - Another name for it in this statement.
 */
export function ownRowsOf(
  table: NamedTable,
  as?: string,
): { readonly from: SQL; readonly isOwn: SQL<boolean> } {
  const named = as === undefined ? sql`${table.source}` : sql`${sql.identifier(as)}`;
  const oid = sql.raw(`${literal(tableText(table.name, table.schema))}::pg_catalog.regclass`);
  return {
    from: as === undefined ? named : sql`${table.source} ${named}`,
    // a partitioned table has no children, and its rows are all in partitions; asked only where the first is false
    isOwn: sql`(${named}.tableoid = ${oid} or (select relkind = 'p' from pg_catalog.pg_class where oid = ${oid}))`,
  };
}

/** As `quote_literal` has it: right whatever `standard_conforming_strings` says. */
const literal = (text: string): string => {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? `E${quoted}` : quoted;
};
