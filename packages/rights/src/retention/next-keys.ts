import {
  hostTable,
  columnOf,
  keyColumns,
  type Catalog,
  type RowKey,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";

/** The next rows of a table that meet a condition, in the order of their primary key. */
export async function nextKeys(
  db: Database,
  catalog: Catalog,
  table: ClassifiedTable,
  condition: SQL,
  { after, size }: { readonly after: RowKey | undefined; readonly size: number },
): Promise<RowKey[]> {
  const names = keyColumns(table);
  const columns = names.map((name) => columnOf(table, name));
  const key = sql.join(columns, sql`, `);
  const last =
    after === undefined
      ? sql``
      : sql`and (${key}) > (${sql.join(
          names.map((name, at) => sql`(${after[at] ?? ""}::text)::${sql.raw(catalog.type(table, name))}`),
          sql`, `,
        )})`;
  const list = columns.map((column, at) => sql`${column}::text as ${sql.identifier(`c${at}`)}`);
  const rows = rowsOf(
    await db.execute(sql`
      select ${sql.join(list, sql`, `)} from ${hostTable(catalog, table)} where ${condition} ${last}
      order by ${key} limit ${sql.raw(String(size))}`),
  );
  return rows.map((row) => names.map((_, at) => String(row[`c${at}`])));
}
