import { sql, type SQL } from "drizzle-orm";
import type { ClassifiedTable } from "../registry/classified.ts";
import type { Catalog, LiveTable } from "./catalog.ts";

/**
 * A table of the registry as it stands after FROM, UPDATE or DELETE FROM: `only "parents"` where other tables
 * inherit from it. Their rows are their own, and may have the same keys as rows of other people. Rows of
 * partitions are rows of their root. No statement names a table of the host otherwise.
 */
export const hostTable = (
  catalog: Catalog,
  table: Pick<ClassifiedTable, "key" | "schema" | "name" | "source">,
): SQL =>
  (catalog.find(table)?.children.length ?? 0) > 0 ? sql`only ${table.source}` : sql`${table.source}`;

/** The same of any table of the database, with its schema. */
export const onlyTable = ({ schema, name, children }: LiveTable): SQL => {
  const table = sql`${sql.identifier(schema)}.${sql.identifier(name)}`;
  return children.length > 0 ? sql`only ${table}` : table;
};
