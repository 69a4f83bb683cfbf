import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { DocumentRule } from "../registry/column-rules.ts";
import type { Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { documentLeaves, type DocumentLeaf } from "../values/document/document-leaves.ts";
import { documentShares, ERASED, type DocumentShares } from "../values/document/document-shares.ts";
import { readDocument } from "../values/document/read-document.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { hostTable } from "../catalog/host-table.ts";
import { holdsPersons } from "./edges.ts";
import { groupBy } from "../grouping.ts";
import type { Naming } from "./naming.ts";
import { columnOf, hasKey, keyColumns, readableColumns } from "./keys.ts";
import type { Reach, ReachedRow } from "./reach.ts";

export interface SharedDocumentsOptions {
  readonly db: Database;
  readonly catalog: Catalog;
  /** What names the person. */
  readonly naming: Naming;
}

/** Rows in memory at a time. */
const BATCH = 200;

/**
 * The rows that name the person in a document which is others' as well, with the columns, by key, that say
 * something of the person: those documents, what names them beside, and copies of both. Rows that an edge gives
 * to the person are theirs, whomever they name.
 */
export async function sharedDocuments(
  options: SharedDocumentsOptions,
  reach: Reach,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, ReadonlySet<string>>();
  const asked = reach.rows.filter(
    (row) => row.alike === undefined && isNamedOnly(row) && hasDocuments(row.table),
  );
  for (const rows of groupBy(asked, ({ table }) => table.key).values()) {
    for (let at = 0; at < rows.length; at += BATCH) {
      const batch = rows.slice(at, at + BATCH);
      for (const [reached, row] of await readBatch(options, batch)) {
        const columns = await sharedColumns(options.db, reached, row, options.naming);
        if (columns !== undefined) found.set(reached.id, columns);
      }
    }
  }
  return found;
}

/** Found by what stands in the row, and by no edge that makes it the person's. */
export const isNamedOnly = ({ seed, table, parents }: ReachedRow): boolean =>
  seed && !holdsPersons(table) && !parents.some(({ edge, row }) => edge.kind === "own" && row.owned);

const hasDocuments = (table: ClassifiedTable): boolean => table.columns.some((column) => isDocument(column));

const isDocument = ({ rule, sealed }: ClassifiedColumn): boolean =>
  rule.word === "document" && sealed === undefined;

type Row = Readonly<Record<string, unknown>>;

async function readBatch(
  { db, catalog }: SharedDocumentsOptions,
  batch: readonly ReachedRow[],
): Promise<(readonly [ReachedRow, Row])[]> {
  const [first] = batch;
  if (first === undefined) return [];
  const { table } = first;
  const names = keyColumns(table);
  const keys = Object.fromEntries(
    names.map((name, at) => [`habeas key ${at}`, sql<string>`${columnOf(table, name)}::text`.as(`k${at}`)]),
  );
  const rows: Record<string, unknown>[] = await db
    .select({ ...readableColumns(table), ...keys })
    .from(hostTable(catalog, table))
    .where(
      hasKey(
        catalog,
        table,
        batch.map(({ key }) => key),
      ),
    );
  const byKey = new Map(batch.map((reached) => [JSON.stringify(reached.key), reached]));
  return rows.flatMap((row) => {
    const reached = byKey.get(JSON.stringify(names.map((_, at) => String(row[`habeas key ${at}`]))));
    return reached === undefined ? [] : [[reached, row] as const];
  });
}

/** The columns that say something of the person; undefined where the row is nobody else's. */
async function sharedColumns(
  db: Database,
  { table, ghost }: ReachedRow,
  row: Row,
  naming: Naming,
): Promise<ReadonlySet<string> | undefined> {
  const plain = table.columns.filter(
    ({ key, rule }) => rule.word === "personal" && naming.isTheirs(rule, row[key]),
  );
  const columns = new Set(plain.map(({ key }) => key));
  let isShared = false;
  for (const { key, rule, sealed } of table.columns) {
    if (rule.word !== "document" || sealed !== undefined) continue;
    const { own, shared, others, unclaimed } = await sharesOf(db, rule, row, row[key], naming);
    if (own.length > 0 || ghost) columns.add(key);
    if ([...shared, ...others].some(isPersonalLeaf)) isShared = true;
    if (plain.length === 0 && unclaimed.some(isPersonalLeaf)) isShared = true;
  }
  for (const { key, rule } of table.columns) {
    if (rule.word === "copyOf" && rule.from.some((source) => columns.has(source))) columns.add(key);
  }
  return isShared && columns.size > 0 ? columns : undefined;
}

/** Divides one stored document among the person and others. */
export async function sharesOf(
  db: Database,
  rule: DocumentRule,
  row: Row,
  stored: unknown,
  naming: Naming,
): Promise<DocumentShares> {
  const { document } = readDocument(stored);
  const schema = typeof rule.schema === "function" ? await rule.schema(row, db) : rule.schema;
  return documentShares(documentLeaves(schema, rule.leaves, document), naming);
}

/** A value of somebody, or one of which nobody said what it is; not one that was erased. */
export const isPersonalLeaf = ({ leaf, value }: DocumentLeaf): boolean =>
  leaf?.category !== "None" && value !== ERASED;
