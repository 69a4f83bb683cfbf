import {
  hostTable,
  readCatalog,
  columnsRead,
  edgesOf,
  holdsPersons,
  columnOf,
  keyColumns,
  ownedRows,
  foundRow,
  selected,
  type Catalog,
  type Edge,
  type RowKey,
  type FoundRow,
  tenantPredicate,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { type Registry } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";

/** A row that should be somebody's and is nobody's: no request will ever reach it. */
export interface Orphan {
  readonly table: string;
  readonly key: RowKey;
}

const BATCH = 1000;

/**
 * Rows of tables that persons own which no person owns: their owner left, or the row that tied them to her was
 * deleted by the app. Read in batches by primary key.
 */
export async function* orphans(
  { db, registry }: { readonly db: Database; readonly registry: Registry },
  tenant: string,
): AsyncGenerator<Orphan> {
  const catalog = await readCatalog(db);
  const edges = edgesOf(registry);
  const ownable = registry.tables.filter(
    (table) => !holdsPersons(table) && edges.some(({ kind, to }) => kind === "own" && to.key === table.key),
  );
  for (const table of ownable) {
    const within = tenantPredicate(registry, table, tenant);
    let after: RowKey | undefined;
    do {
      const rows = await nextRows({ db, catalog, edges, table }, within, after);
      const owned = await ownedRows({ db, registry, catalog, edges, tenant }, rows);
      for (const row of rows) if (!owned.has(row.id)) yield { table: table.key, key: row.key };
      after = rows.at(-1)?.key;
    } while (after !== undefined);
  }
}

async function nextRows(
  from: {
    readonly db: Database;
    readonly catalog: Catalog;
    readonly edges: readonly Edge[];
    readonly table: ClassifiedTable;
  },
  within: SQL,
  after: RowKey | undefined,
): Promise<FoundRow[]> {
  const { db, catalog, edges, table } = from;
  const reads = columnsRead(table, catalog, edges, []);
  const key = sql.join(
    keyColumns(table).map((name) => columnOf(table, name)),
    sql`, `,
  );
  const answer = await db.execute(sql`
    select ${selected(reads)}, false as seed from ${hostTable(catalog, table)}
    where ${within} ${after === undefined ? sql`` : sql`and (${key}) > (${tupleOf(catalog, table, after)})`}
    order by ${key} limit ${sql.raw(String(BATCH))}`);
  return rowsOf(answer).map((row) => foundRow(table, reads, row));
}

const tupleOf = (catalog: Catalog, table: ClassifiedTable, key: RowKey): SQL =>
  sql.join(
    keyColumns(table).map((name, at) => sql`(${key[at] ?? ""}::text)::${sql.raw(catalog.type(table, name))}`),
    sql`, `,
  );
