import {
  hostTable,
  liveName,
  edgesOf,
  rowsElsewhere,
  foundationOf,
  identifiersOf,
  namingOf,
  columnOf,
  hasKey,
  keyColumns,
  seedsOf,
  sharedDocuments,
  sharedRows,
  walk,
  type Catalog,
  type Reach,
  type ClassifiedTable,
} from "@habeas/core/engine";
import type { SubjectRef, SubjectReference } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { settledRows } from "../doubts/may-be-theirs.ts";
import type { RightsFoundation } from "../foundation.ts";
import { rowName } from "./row-name.ts";

/** Rows by table. */
export type RowCounts = readonly { readonly table: string; readonly rows: number }[];

/** What was marked, and what could not be since it is somebody else's as well. */
export interface MarkedRows {
  readonly marked: RowCounts;
  readonly shared: RowCounts;
  /** The ids of all rows that are hers, shared ones too. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Marks every row that is this person's and nobody else's. What others own too is theirs to use, and so is what
 * another tenant has of a person who is a member there: it is counted and not marked. Marks that are there already
 * are replaced, so that rows written since are marked as well.
 */
export async function markRows(
  { privacy }: Pick<RightsFoundation, "privacy">,
  tx: Database,
  catalog: Catalog,
  { subject, reference }: { readonly subject: SubjectRef; readonly reference: string },
): Promise<MarkedRows> {
  const { registry } = privacy;
  const { tenant } = subject;
  const identifiers = await identifiersOf(foundationOf(privacy.in(tx)), subject);
  const settled = await settledRows(privacy, tx, subject);
  const seeds = await seedsOf({ db: tx, registry, catalog, subject, identifiers, decided: settled.rows });
  const edges = edgesOf(registry);
  const reach = await walk({ db: tx, registry, catalog, edges, tenant, seeds, dates: [] });
  const naming = namingOf(registry, subject, [...identifiers, ...settled.identifiers]);
  const named = await sharedDocuments({ db: tx, catalog, naming }, reach);
  const others = new Set([
    ...(await sharedRows({ db: tx, registry, catalog, edges, tenant, named: named.keys() }, reach)),
    ...(await rowsElsewhere({ db: tx, registry, catalog, tenant }, reach)),
  ]);
  await unmarkRows(tx, { tenant, reference });
  const marked: [table: string, rows: number][] = [];
  const shared: typeof marked = [];
  for (const table of reach.tables) {
    const owned = reach.of(table).filter((row) => row.owned);
    const own = owned.filter(({ id }) => !others.has(id));
    await insertMarks(tx, catalog, table, { tenant, reference, keys: own.map(({ key }) => key) });
    if (own.length > 0) marked.push([table.key, own.length]);
    if (owned.length > own.length) shared.push([table.key, owned.length - own.length]);
  }
  return { marked: counted(marked), shared: counted(shared), ids: ownedIds(reach) };
}

const counted = (counts: readonly (readonly [string, number])[]): RowCounts =>
  counts.map(([table, rows]) => ({ table, rows }));

const ownedIds = (reach: Reach): ReadonlySet<string> =>
  new Set(reach.rows.filter(({ owned }) => owned).map(({ id }) => id));

async function insertMarks(
  tx: Database,
  catalog: Catalog,
  table: ClassifiedTable,
  { tenant, reference, keys }: SubjectReference & { readonly keys: readonly (readonly string[])[] },
): Promise<void> {
  if (keys.length === 0) return;
  const name = rowName(keyColumns(table).map((column) => columnOf(table, column)));
  await tx.execute(sql`
    insert into habeas.restricted_row (tenant_id, table_name, row_key, reference)
    select ${tenant}, ${liveName(table)}, ${name}, ${reference} from ${hostTable(catalog, table)}
    where ${hasKey(catalog, table, keys)} on conflict do nothing`);
}

/** Takes a person's marks away. @returns How many there were. */
export async function unmarkRows(tx: Database, { tenant, reference }: SubjectReference): Promise<number> {
  const gone = await tx.execute(sql`
    delete from habeas.restricted_row where tenant_id = ${tenant} and reference = ${reference} returning 1 as gone`);
  return rowsOf(gone).length;
}
