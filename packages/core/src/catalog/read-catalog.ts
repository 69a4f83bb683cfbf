import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Catalog } from "./catalog.ts";
import { catalogQuery } from "./catalog-query.ts";
import { parseCatalog } from "./parse-catalog.ts";

/**
 * Reads the live database in one statement, whatever its size: tables and views of all schemas but PostgreSQL's
 * own, with columns, keys, indexes, checks, triggers, policies, sizes.
 *
 * @throws What the driver throws.
 */
export async function readCatalog(db: Database): Promise<Catalog> {
  const [row] = rowsOf<{ readonly catalog: unknown }>(await db.execute(sql.raw(catalogQuery())));
  return parseCatalog(String(row?.catalog));
}
