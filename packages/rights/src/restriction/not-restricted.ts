import { ownRowsOf } from "@habeas/core/engine";
import { sql, type SQL } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { RightsError } from "../errors.ts";
import { rowName } from "./row-name.ts";

/**
 * Leaves out the rows of persons whose data is restricted: a condition for the host's own queries, Art. 18(2).
 *
 * ```ts
 * await db.select().from(tasks).where(and(eq(tasks.tenantId, tenant), notRestricted(tasks)));
 * ```
 *
 * Works on an alias too. Where the query reads tables that inherit from this one, their rows are theirs: each is
 * left out by a mark of its own table. Rows that were written since the last mark are marked by the next sweep.
 *
 * @throws A {@link RightsError}: `table_without_key`.
 */
export function notRestricted(table: PgTable): SQL<boolean> {
  const { columns, primaryKeys, schema, name } = getTableConfig(table);
  const composite = primaryKeys[0]?.columns.map((part) => part.name);
  const key = columns.filter((column) => composite?.includes(column.name) ?? column.primary);
  if (key.length === 0) {
    throw new RightsError("table_without_key", "rows of a table without a primary key cannot be marked", {
      where: name,
      fix: "give the table a primary key",
    });
  }
  const inOrder = composite?.flatMap((part) => key.filter((column) => column.name === part)) ?? key;
  const found: unknown = Reflect.get(table, Symbol.for("drizzle:OriginalName"));
  const original = typeof found === "string" ? found : name;
  const row = sql.identifier(name);
  const { isOwn } = ownRowsOf(
    { schema, name: original, source: table },
    original === name ? undefined : name,
  );
  const marked = sql`select 1 from habeas.restricted_row marked where marked.row_key = ${rowName(inOrder)}`;
  return sql<boolean>`(not exists (${marked} and marked.table_name = ${`${schema ?? "public"}.${original}`} and ${isOwn})
    and (${isOwn} or not exists (${marked} and marked.table_name in (
      select unnest(array[n.nspname, case when pg_catalog.pg_table_is_visible(c.oid) then 'public' end]) || '.' || c.relname
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = ${row}.tableoid))))`;
}
