import { sql, type SQL, type SQLWrapper } from "drizzle-orm";

/** How a mark names a row: its primary key as text, a JSON array where it has several columns. */
export function rowName(key: readonly SQLWrapper[]): SQL<string> {
  const [only, ...others] = key;
  if (only !== undefined && others.length === 0) return sql`${only}::text`;
  return sql`json_build_array(${sql.join(
    key.map((column) => sql`${column}::text`),
    sql`, `,
  )})::text`;
}
