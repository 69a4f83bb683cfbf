import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** Sampled values of one table by column key: texts as they are, documents parsed. */
export type Sample = ReadonlyMap<string, readonly unknown[]>;

const isDocument = (column: PgColumn): boolean => column.dataType === "json";
const isText = (column: PgColumn): boolean => column.dataType === "string";

/** The first rows of a table, of the columns whose values can say something. */
export async function sampleTable(
  db: Database,
  table: SQL,
  columns: readonly (readonly [string, PgColumn])[],
  limit: number,
): Promise<Sample> {
  const telling = columns.filter(([, column]) => isText(column) || isDocument(column));
  if (telling.length === 0) return new Map();
  const list = telling.map(
    ([, { name }], index) => sql`${sql.identifier(name)}::text as ${sql.identifier(`c${index}`)}`,
  );
  const rows = rowsOf<Readonly<Record<string, string | null>>>(
    await db.execute(sql`select ${sql.join(list, sql`, `)} from ${table} limit ${limit}`),
  );
  return new Map(
    telling.map(([key, column], index) => {
      const values = rows.flatMap((row) => row[`c${index}`] ?? []);
      return [key, isDocument(column) ? values.map((text): unknown => JSON.parse(text)) : values];
    }),
  );
}
