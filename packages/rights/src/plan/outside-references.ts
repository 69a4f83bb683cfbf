import {
  liveName,
  groupBy,
  columnOf,
  isTuple,
  onlyTable,
  type Catalog,
  type ForeignKey,
  type Edge,
  type ReachedRow,
  tenantPredicate,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { type Registry } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { RightsError } from "../errors.ts";
import { reduce } from "./what-stays.ts";
import type { Verdict } from "./verdict.ts";

export interface OutsideReferencesOptions {
  readonly db: Database;
  readonly registry: Pick<Registry, "tables" | "tenancy">;
  readonly catalog: Catalog;
  readonly edges: readonly Edge[];
  readonly tenant: string;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Whether a cascade is refused. Once an erasure runs, the row stays instead, emptied. */
  readonly refuses: boolean;
  /** Rows asked about in an earlier round. */
  readonly asked: Set<string>;
}

/**
 * Rows that the graph does not reach and whose foreign keys name a row that is to go: that row stays, reduced.
 * Where the database would follow with ON DELETE CASCADE, the plan is refused: nobody declared those rows.
 *
 * @returns Whether a verdict changed.
 * @throws A {@link RightsError}: `cascade_into_undeclared_rows`, with the path.
 */
export async function outsideReferences(options: OutsideReferencesOptions): Promise<boolean> {
  const { verdicts, asked, catalog } = options;
  const going = [...verdicts.values()].filter(
    ({ action, row }) => action === "delete" && !row.ghost && !asked.has(row.id),
  );
  let changed = false;
  for (const group of groupBy(going, ({ row }) => row.table.key).values()) {
    const [first] = group;
    if (first === undefined) continue;
    for (const { row } of group) asked.add(row.id);
    for (const key of catalog.foreignKeysTo(first.row.table)) {
      if (await holdNamed(options, key, first.row.table, group)) changed = true;
    }
  }
  return changed;
}

async function holdNamed(
  options: OutsideReferencesOptions,
  key: ForeignKey,
  target: ClassifiedTable,
  going: readonly Verdict[],
): Promise<boolean> {
  const byTuple = groupBy(going, ({ row }) => tupleOf(row, key.targets));
  byTuple.delete(undefined);
  const tuples = [...byTuple.keys()].flatMap((tuple) => (tuple === undefined ? [] : [tuple]));
  if (tuples.length === 0) return false;
  let changed = false;
  for (const tuple of await namedFromOutside(options, key, tuples)) {
    for (const verdict of byTuple.get(tuple) ?? []) {
      if (key.onDelete === "cascade" && options.refuses) {
        throw new RightsError(
          "cascade_into_undeclared_rows",
          "a deletion would cascade into rows that no edge of the registry reaches",
          {
            where: `${target.key} -> ${liveName(key.from)} (${key.name})`,
            fix: "declare the foreign-key column as an edge in the registry",
          },
        );
      }
      if (verdict.action !== "delete") continue;
      reduce(verdict);
      changed = true;
    }
  }
  return changed;
}

/** The values of the referenced columns; undefined when one is empty. */
function tupleOf(row: ReachedRow, columns: readonly string[]): string | undefined {
  const values = columns.map((name) => row.values.get(name));
  return values.some((value) => value === null || value === undefined) ? undefined : JSON.stringify(values);
}

async function namedFromOutside(
  { db, registry, catalog, edges, tenant, verdicts }: OutsideReferencesOptions,
  key: ForeignKey,
  tuples: readonly string[],
): Promise<Set<string>> {
  const { from } = key;
  const declared = catalog.classified(registry.tables, from);
  const columns = key.columns.map((name) => ({
    name,
    column: columnOf(from, name),
    type: from.columns.get(name)?.type ?? "text",
  }));
  const elsewhere =
    declared && isEdge(catalog, key, declared, edges) ? otherTenants(registry, declared, tenant) : sql``;
  if (elsewhere === undefined) return new Set();
  const rowKey = (declared?.primaryKey ?? []).map(({ name }) => columnOf(from, name));
  const list = [...columns.map(({ column }) => column), ...rowKey].map(
    (column, at) => sql`${column}::text as ${sql.identifier(`c${at}`)}`,
  );
  const answer = await db.execute(sql`
    select ${sql.join(list, sql`, `)} from ${onlyTable(from)}
    where ${isTuple(columns, tuples.map(parsed))} ${elsewhere}`);
  const found = new Set<string>();
  for (const row of rowsOf(answer)) {
    const values = list.map((_, at) => String(row[`c${at}`]));
    const id = JSON.stringify([declared?.key, ...values.slice(columns.length)]);
    if (declared === undefined || !verdicts.has(id))
      found.add(JSON.stringify(values.slice(0, columns.length)));
  }
  return found;
}

/** Where an edge follows the foreign key, the walk has seen every row of the tenant; undefined: every row. */
function otherTenants(
  registry: Pick<Registry, "tenancy">,
  table: ClassifiedTable,
  tenant: string,
): SQL | undefined {
  if (registry.tenancy.single !== undefined || table.tenancy.by === "global") return undefined;
  return sql` and (${tenantPredicate(registry, table, tenant)}) is not true`;
}

/** Whether a foreign key is what an edge follows. */
export const isEdge = (
  catalog: Catalog,
  key: ForeignKey,
  from: ClassifiedTable,
  edges: readonly Edge[],
): boolean =>
  edges.some(
    ({ to, toColumn, from: parent, fromColumn }) =>
      to.key === from.key &&
      catalog.find(parent) === key.to &&
      key.columns.some((name, at) => name === toColumn.name && key.targets[at] === fromColumn.name),
  );

const parsed = (tuple: string): string[] => {
  const values: unknown = JSON.parse(tuple);
  return Array.isArray(values) ? values.map(String) : [];
};
