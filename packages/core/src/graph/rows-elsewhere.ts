import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Catalog } from "../catalog/catalog.ts";
import { hostTable } from "../catalog/host-table.ts";
import { elsewherePredicate } from "../registry/tenant-condition.ts";
import type { GraphRegistry } from "./edges.ts";
import { columnOf, hasKey, keyColumns } from "./keys.ts";
import type { Reach } from "./reach.ts";

export interface RowsElsewhereOptions {
  readonly db: Database;
  readonly registry: GraphRegistry;
  readonly catalog: Catalog;
  readonly tenant: string;
}

/**
 * The rows, by their unique names, that are another tenant's as well: of a person who is a member there too, and of
 * what they own that has no tenant of its own. One statement a table that can have such rows.
 */
export async function rowsElsewhere(
  { db, registry, catalog, tenant }: RowsElsewhereOptions,
  reach: Reach,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const table of reach.tables) {
    const elsewhere = elsewherePredicate(registry, table, tenant);
    if (elsewhere === undefined) continue;
    const keys = reach.of(table).map(({ key }) => key);
    const names = keyColumns(table).map(
      (name, at) => sql`${columnOf(table, name)}::text as ${sql.identifier(`c${at}`)}`,
    );
    const rows = rowsOf(
      await db.execute(sql`
        select ${sql.join(names, sql`, `)} from ${hostTable(catalog, table)}
        where ${elsewhere} and ${hasKey(catalog, table, keys)}`),
    );
    for (const row of rows) {
      found.add(JSON.stringify([table.key, ...names.map((_, at) => String(row[`c${at}`]))]));
    }
  }
  return found;
}
