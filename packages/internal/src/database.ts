import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";

/**
 * A drizzle database on PostgreSQL: node-postgres, postgres.js or PGlite, with or without a schema, or a
 * transaction of one. The one place that names drizzle's type (1.0 renames it).
 */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, unknown>>;

/** The rows of `db.execute(…)`: node-postgres and PGlite answer `{ rows }`, postgres.js an array. */
export function rowsOf<Row = Record<string, unknown>>(result: unknown): Row[] {
  const rows: unknown = Array.isArray(result) ? result : (result as { rows?: unknown }).rows;
  if (!Array.isArray(rows)) throw new TypeError("this driver's answer has no rows");
  return rows as Row[];
}

/** How many rows a statement without RETURNING wrote: node-postgres, PGlite and postgres.js each name it otherwise. */
export function writtenBy(result: unknown): number {
  const { rowCount, affectedRows, count } = result as {
    rowCount?: unknown;
    affectedRows?: unknown;
    count?: unknown;
  };
  const written = rowCount ?? affectedRows ?? count;
  if (typeof written === "number") return written;
  throw new TypeError("this driver's answer does not say how many rows were written");
}
