import {
  boundTexts,
  decoded,
  hostTable,
  type Catalog,
  CLOSED,
  columnOf,
  groupBy,
  hasKey,
  isNamedOnly,
  isPersonal,
  isPersonalLeaf,
  keyColumns,
  sharesOf,
  type Naming,
  type Reach,
  type ReachedRow,
  ruleIn,
  type ClassifiedColumn,
  type ClassifiedTable,
} from "@habeas/core/engine";
import type { SealedValues } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { AccessRow } from "./access-item.ts";
import { openVisible, type ReadRow } from "./open-sealed.ts";
import { ownLeaves, visibleColumns } from "./visible-values.ts";

/** Rows in memory at a time. */
const BATCH = 200;

/** A row of the copy that can be found again in the graph. */
export interface IdentifiedRow extends AccessRow {
  readonly id: string;
}

export interface ReadRowsOptions {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly sealedValues: SealedValues | undefined;
  /** The person's identifiers, in lower case. */
  readonly naming: Naming;
  readonly signal: AbortSignal | undefined;
}

/** Reads the rows of a graph, table by table, in batches. */
export async function* readRows(options: ReadRowsOptions, reach: Reach): AsyncGenerator<IdentifiedRow> {
  for (const rows of groupBy(reach.rows, ({ table }) => table.key).values()) {
    for (let at = 0; at < rows.length; at += BATCH) {
      options.signal?.throwIfAborted();
      yield* await readBatch(options, rows.slice(at, at + BATCH));
    }
  }
}

async function readBatch(options: ReadRowsOptions, batch: readonly ReachedRow[]): Promise<IdentifiedRow[]> {
  const [first] = batch;
  if (first === undefined) return [];
  const { table } = first;
  const read = await readTable(options, table, batch);
  const there = batch.flatMap((reached): ReadRow[] => {
    const row = read.get(reached.id);
    return row === undefined ? [] : [{ reached, row, ...visibleColumns(reached) }]; // gone meanwhile: not there
  });
  await openVisible(options, table, there);
  const items: IdentifiedRow[] = [];
  for (const one of there) items.push(await accessRow(options, one));
  return items;
}

async function readTable(
  { db, catalog, sealedValues }: ReadRowsOptions,
  table: ClassifiedTable,
  batch: readonly ReachedRow[],
): Promise<Map<string, Record<string, unknown>>> {
  const printed = (name: string) => sql<string | null>`${columnOf(table, name)}::text`;
  const columns: Record<string, SQL | SQL.Aliased> = Object.fromEntries(
    table.columns.map(({ key, name, source, sealed }) => [
      key,
      sealed === undefined ? decoded(source) : printed(name).as(`sealed ${key}`),
    ]),
  );
  const names = keyColumns(table);
  const key = Object.fromEntries(names.map((name, at) => [`habeas key ${at}`, printed(name).as(`k${at}`)]));
  const binding = boundTexts(
    sealedValues,
    table,
    table.columns.filter(({ sealed }) => sealed !== undefined),
  );
  const rows: Record<string, unknown>[] = await db
    .select({ ...columns, ...key, ...binding })
    .from(hostTable(catalog, table))
    .where(
      hasKey(
        catalog,
        table,
        batch.map((row) => row.key),
      ),
    );
  return new Map(
    rows.map((row) => [
      JSON.stringify([table.key, ...names.map((_, at) => String(row[`habeas key ${at}`]))]),
      row,
    ]),
  );
}

async function accessRow(
  options: ReadRowsOptions,
  { reached, row, columns, hidden }: ReadRow,
): Promise<IdentifiedRow> {
  const values: Record<string, unknown> = {};
  const unreadable: string[] = [];
  const concealed = [...hidden];
  const isOthers = await hidesBesides(options, reached, row);
  for (const column of columns) {
    if (isOthers(column)) {
      concealed.push(column.key);
      continue;
    }
    const value = await plain(options, reached, column, row);
    if (value === CLOSED) unreadable.push(column.key);
    else if (value === OTHERS) concealed.push(column.key);
    else values[column.key] = value;
  }
  const { id, table, owned } = reached;
  return { id, item: "row", table: table.key, owned, values, hidden: concealed, unreadable };
}

const OTHERS = Symbol("others");

type Row = Readonly<Record<string, unknown>>;

/** In a row whose document names the person beside others, no other value is known to be the person's. */
async function hidesBesides(
  { db, naming }: ReadRowsOptions,
  reached: ReachedRow,
  row: Row,
): Promise<(column: ClassifiedColumn) => boolean> {
  const { table, values } = reached;
  const isNamed = (column: ClassifiedColumn): boolean => names(column, row, naming);
  if (!isNamedOnly(reached) || table.columns.some(isNamed)) return () => false;
  const documents = table.columns.filter(
    ({ rule, sealed }) => rule.word === "document" && sealed === undefined,
  );
  const shares = await Promise.all(
    documents.map(async ({ key, rule }) =>
      rule.word === "document" ? await sharesOf(db, rule, row, row[key], naming) : undefined,
    ),
  );
  const isShared = shares.some(
    (share) => share && [...share.shared, ...share.others, ...share.unclaimed].some(isPersonalLeaf),
  );
  if (!isShared) return () => false;
  return (column) => column.rule.word !== "document" && isPersonal(ruleIn(table, column, values));
}

/** Whether a column of the row names the person. */
const isNamedPlainly = ({ table }: ReachedRow, row: Row, naming: Naming): boolean =>
  table.columns.some((column) => names(column, row, naming));

const names = ({ key, rule }: ClassifiedColumn, row: Row, naming: Naming): boolean =>
  rule.word === "personal" && naming.isTheirs(rule, row[key]);

async function plain(
  { db, naming }: ReadRowsOptions,
  reached: ReachedRow,
  column: ClassifiedColumn,
  row: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { table, values } = reached;
  const value = row[column.key];
  if (value === CLOSED) return CLOSED;
  const rule = ruleIn(table, column, values);
  if (rule.word === "document") {
    const isTheirRow = !isNamedOnly(reached) || isNamedPlainly(reached, row, naming);
    return await ownLeaves(db, value, { rule, row, naming, isTheirRow });
  }
  if (rule.word === "personal" && column.rule.word === "dependsOn" && typeof rule.identifies === "string") {
    return naming.isTheirs(rule, value) ? value : OTHERS;
  }
  return value;
}
