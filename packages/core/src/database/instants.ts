import { sql, type SQL } from "drizzle-orm";

/** An instant as a number that all three drivers give back in the same way: milliseconds since 1970. */
export const milliseconds = (instant: SQL | string): SQL =>
  sql`(extract(epoch from ${typeof instant === "string" ? sql.raw(instant) : instant}) * 1000)::float8`;

/** @see {@link milliseconds} */
export const dateOf = (value: number | null | undefined): Date | undefined =>
  value === null || value === undefined ? undefined : new Date(value);
