import { hostTable } from "../catalog/host-table.ts";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Catalog } from "../catalog/catalog.ts";
import { columnsRead } from "./columns-read.ts";
import { holdsPersons, type Edge, type GraphRegistry } from "./edges.ts";
import { groupBy } from "../grouping.ts";
import { tenantPredicate } from "../registry/tenant-condition.ts";
import { columnOf, isAny } from "./keys.ts";
import { passable, type FoundRow, type Reach, type ReachedRow } from "./reach.ts";
import { foundRow, selected } from "./walk.ts";

export interface SharedRowsOptions {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly registry: GraphRegistry;
  readonly edges: readonly Edge[];
  readonly tenant: string;
  /** The seeds are judged by their time, whoever owns them: a sweep's. @defaultValue `false` */
  readonly seedsAlone?: boolean;
  /** Rows, by their unique names, whose documents name somebody else as well. @defaultValue none */
  readonly named?: Iterable<string>;
}

/**
 * The owned rows that somebody else owns as well: they survive until the last owner leaves. A row that nobody
 * else's graph reaches is not shared, whatever points at it.
 */
export async function sharedRows(options: SharedRowsOptions, reach: Reach): Promise<ReadonlySet<string>> {
  const shared = new Set<string>(options.named);
  const owned = reach.rows.filter((row) => row.owned);
  // another person whom the graph reaches owns what is hers all the same
  const inside = new Set(owned.filter(passable).map(({ id }) => id));
  for (const row of owned) if (!row.seed && holdsPersons(row.table)) shared.add(row.id);
  // a person is nobody else's, whoever's row names her
  const isAlone = ({ seed, table }: FoundRow): boolean =>
    seed && (options.seedsAlone === true || holdsPersons(table));
  const asked = owned.filter((row) => !isAlone(row));
  const owners = await ownersOutside(options, asked, inside);
  const owning = await leadToPersons(options, owners, inside);
  for (const { row, owner } of owners) if (owning.has(owner.id)) shared.add(row.id);
  return withDescendants(owned, shared);
}

/** Which of these rows some person owns. */
export async function ownedRows(
  options: SharedRowsOptions,
  rows: readonly FoundRow[],
): Promise<ReadonlySet<string>> {
  const nobody: ReadonlySet<string> = new Set();
  const owners = await ownersOutside(options, rows, nobody);
  const owning = await leadToPersons(options, owners, nobody);
  return new Set(owners.filter(({ owner }) => owning.has(owner.id)).map(({ row }) => row.id));
}

/** What is shared shares what it owns. */
function withDescendants(owned: readonly ReachedRow[], shared: Set<string>): Set<string> {
  for (let size = -1; size !== shared.size;) {
    size = shared.size;
    for (const row of owned) {
      if (row.seed || shared.has(row.id)) continue;
      if (row.parents.some(({ edge, row: parent }) => edge.kind === "own" && shared.has(parent.id))) {
        shared.add(row.id);
      }
    }
  }
  return shared;
}

interface Ownership {
  readonly row: FoundRow;
  readonly owner: FoundRow;
}

/** The rows that own one of these and are not among them: one statement an edge, none where all is known. */
async function ownersOutside(
  options: SharedRowsOptions,
  rows: readonly FoundRow[],
  inside: ReadonlySet<string>,
): Promise<Ownership[]> {
  const found: Ownership[] = [];
  const byTable = groupBy(rows, ({ table }) => table.key);
  for (const edge of options.edges) {
    const children = byTable.get(edge.to.key);
    if (edge.kind !== "own" || children === undefined) continue;
    const wanted = groupBy(
      children.filter((row) => mayHaveOthers(edge, row, inside)),
      (row) => row.values.get(edge.toColumn.name) ?? "",
    );
    wanted.delete("");
    if (wanted.size === 0) continue;
    for (const owner of await rowsWith(options, edge, [...wanted.keys()])) {
      if (inside.has(owner.id)) continue;
      const value = owner.values.get(edge.fromColumn.name) ?? "";
      for (const row of wanted.get(value) ?? []) found.push({ row, owner });
    }
  }
  return found;
}

/** A row names its owner in one column: known owner, no question. Many rows may name what they own. */
function mayHaveOthers(edge: Edge, row: FoundRow, inside: ReadonlySet<string>): boolean {
  if (edge.declared.table !== row.table.key || edge.rule.word === "owns") return true;
  return !(isReached(row) && row.parents.some((parent) => parent.edge === edge && inside.has(parent.row.id)));
}

const isReached = (row: FoundRow): row is ReachedRow => "parents" in row;

async function rowsWith(
  { db, registry, catalog, edges, tenant }: SharedRowsOptions,
  { from, fromColumn }: Edge,
  values: readonly string[],
): Promise<FoundRow[]> {
  const reads = columnsRead(from, catalog, edges, []);
  const answer = await db.execute(sql`
    select ${selected(reads)}, false as seed from ${hostTable(catalog, from)}
    where ${tenantPredicate(registry, from, tenant)}
      and ${isAny(columnOf(from, fromColumn.name), catalog.type(from, fromColumn.name), values)}`);
  return rowsOf(answer).map((row) => foundRow(from, reads, row));
}

/** Which of these rows a person stands behind: the way up, a level at a time. */
async function leadToPersons(
  options: SharedRowsOptions,
  owners: readonly Ownership[],
  inside: ReadonlySet<string>,
): Promise<Set<string>> {
  const result = new Set<string>();
  const below = new Map<string, Set<string>>(); // an ancestor → the first owners it stands behind
  let level: FoundRow[] = [];
  for (const { owner } of owners) {
    if (below.has(owner.id)) continue;
    below.set(owner.id, new Set([owner.id]));
    level.push(owner);
  }
  while (level.length > 0) {
    const [persons, others] = partition(level, ({ table }) => holdsPersons(table));
    for (const person of persons) for (const id of below.get(person.id) ?? []) result.add(id);
    const next = new Map<string, FoundRow>();
    for (const { row, owner } of await ownersOutside(options, others, inside)) {
      const known = below.get(owner.id) ?? new Set<string>();
      const before = known.size;
      for (const id of below.get(row.id) ?? []) known.add(id);
      below.set(owner.id, known);
      if (known.size > before) next.set(owner.id, owner);
    }
    level = [...next.values()];
  }
  return result;
}

function partition<Value>(
  values: readonly Value[],
  test: (value: Value) => boolean,
): [readonly Value[], readonly Value[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}
