import { hostTable } from "../catalog/host-table.ts";
import { elsewherePredicate, tenantPredicate } from "../registry/tenant-condition.ts";
import type { ClassifiedTable } from "../registry/classified.ts";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { Catalog } from "../catalog/catalog.ts";
import { columnsRead, type ColumnRead, type DateRead } from "./columns-read.ts";
import { components } from "./components.ts";
import type { Edge, GraphRegistry } from "./edges.ts";
import { columnOf, isAny, keyColumns } from "./keys.ts";
import { linkRows } from "./link.ts";
import { passable, RowIndex, type FoundRow, type Reach } from "./reach.ts";

/** Reads rows that nothing tells apart as one. */
export interface AlikeReader {
  reads(table: ClassifiedTable): boolean;
  /** Undefined when the rows differ too much: they are read one by one then. */
  read(table: ClassifiedTable, where: SQL): Promise<FoundRow[] | undefined>;
}

export interface WalkOptions {
  readonly db: Database;
  readonly registry: GraphRegistry;
  readonly catalog: Catalog;
  readonly edges: readonly Edge[];
  readonly tenant: string;
  /** The rows that are the person, or name her, as a condition on their table. */
  readonly seeds: ReadonlyMap<string, SQL>;
  /** Seeds that are no longer in the database, so that what hung on them is found still. */
  readonly remembered?: readonly FoundRow[];
  /** The columns that retention counts from. */
  readonly dates: readonly DateRead[];
  /** Reads rows that nothing tells apart as one. @defaultValue every row is read */
  readonly alike?: AlikeReader | undefined;
}

/**
 * Follows the ownership graph from a person's rows: one statement a table, more only where tables lie on a
 * cycle. Another person's own row is reached and never passed: what lies behind it is that person's.
 */
export async function walk(options: WalkOptions): Promise<Reach> {
  const { registry, edges, seeds, remembered = [] } = options;
  const found = new RowIndex<FoundRow>();
  for (const row of remembered) found.add(row);
  const asked = new Asked();
  const seedsLeft = new Map(seeds);
  for (const component of components(registry.tables, (table) => targets(edges, table))) {
    for (let news = true; news;) {
      news = false;
      for (const table of component) {
        const questions = asked.questions(table, edges, found);
        const seed = seedsLeft.get(table.key);
        if (questions.length === 0 && seed === undefined) continue;
        seedsLeft.delete(table.key);
        for (const row of await readRows(options, table, questions, seed)) {
          if (found.add(row)) news = true;
        }
      }
    }
  }
  return linkRows(found, edges);
}

const targets = (edges: readonly Edge[], table: ClassifiedTable): ClassifiedTable[] =>
  edges.filter(({ from }) => from.key === table.key).map(({ to }) => to);

/** An edge into a table, and the values not asked for yet. */
interface Question {
  readonly edge: Edge;
  readonly values: readonly string[];
}

/** Remembers what was asked, so that a cycle ends. */
class Asked {
  readonly #values = new Map<Edge, Set<string>>();

  questions(table: ClassifiedTable, edges: readonly Edge[], found: RowIndex<FoundRow>): Question[] {
    return edges
      .filter(({ to }) => to.key === table.key)
      .map((edge) => ({ edge, values: this.#news(edge, found) }))
      .filter(({ values }) => values.length > 0);
  }

  #news(edge: Edge, found: RowIndex<FoundRow>): string[] {
    const known = this.#values.get(edge) ?? new Set<string>();
    this.#values.set(edge, known);
    const news: string[] = [];
    for (const row of found.of(edge.from)) {
      const value = row.values.get(edge.fromColumn.name);
      if (value === null || value === undefined || known.has(value) || !passable(row)) continue;
      known.add(value);
      news.push(value);
    }
    return news;
  }
}

async function readRows(
  { db, registry, catalog, edges, tenant, remembered = [], dates, alike }: WalkOptions,
  table: ClassifiedTable,
  questions: readonly Question[],
  seed: SQL | undefined,
): Promise<FoundRow[]> {
  const reads = columnsRead(table, catalog, edges, dates);
  const conditions = questions.map(({ edge, values }) =>
    isAny(columnOf(table, edge.toColumn.name), catalog.type(table, edge.toColumn.name), values),
  );
  const isSeed = seed ?? sql`false`;
  const elsewhere = remembered.length === 0 ? undefined : elsewherePredicate(registry, table, tenant);
  // a person whose last membership went just now is nobody else's
  const here = elsewhere === undefined ? sql`` : sql` or not ${elsewhere}`;
  const where = sql`(${tenantPredicate(registry, table, tenant)}${here}) and (${sql.join(seed ? [...conditions, seed] : conditions, sql` or `)})`;
  const groups =
    seed === undefined && alike?.reads(table) === true ? await alike.read(table, where) : undefined;
  if (groups !== undefined) return groups;
  const answer = await db.execute(
    sql`select ${selected(reads)}, (${isSeed}) as seed from ${hostTable(catalog, table)} where ${where}`,
  );
  return rowsOf(answer).map((row) => foundRow(table, reads, row));
}

/** The columns of a walk's statement, in order. */
export const selected = (reads: readonly ColumnRead[]): SQL =>
  sql.join(
    reads.map(({ expression }, at) => sql`${expression} as ${sql.identifier(`c${at}`)}`),
    sql`, `,
  );

/** One row of a walk's statement. */
export function foundRow(
  table: ClassifiedTable,
  reads: readonly ColumnRead[],
  row: Readonly<Record<string, unknown>>,
): FoundRow {
  const values = new Map<string, string | null>();
  reads.forEach(({ name }, at) => {
    const value = row[`c${at}`];
    values.set(name, typeof value === "string" ? value : null);
  });
  const key = keyColumns(table).map((name) => values.get(name) ?? "");
  return {
    table,
    key,
    values,
    seed: row["seed"] === true,
    ghost: false,
    id: JSON.stringify([table.key, ...key]),
  };
}
