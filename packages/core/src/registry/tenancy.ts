import type { ColumnRule } from "./column-rules.ts";
import type { ClassifiedColumn, ClassifiedTable, Membership, Tenancy } from "./classified.ts";

/** A tenant's rows are those of the whole database, or those that a column or an edge says. */
export interface TenancyOptions {
  /** The id of the only tenant, for a database that serves one. */
  readonly single?: string;
}

/**
 * Finds for every table the shortest way to its tenant: own column, own edge, then somebody else's edge. A way that
 * leads to a person who may be in several tenants is taken last: their comment is of the tenant of the page.
 */
export function resolveTenancies(
  tables: readonly ClassifiedTable[],
  options: TenancyOptions,
  memberships: ReadonlyMap<string, readonly Membership[]>,
): Map<string, Tenancy> {
  const found = new Map<string, Tenancy>();
  for (const table of tables) {
    const own = table.columns.find(({ rule }) => isTenant(rule));
    if (own) found.set(table.key, { by: "column", column: own });
    else if (table.columns.some(({ rule }) => rule.word === "global")) found.set(table.key, { by: "global" });
    else if (options.single !== undefined) found.set(table.key, { by: "whole" });
  }
  follow(
    tables.filter(({ key }) => !memberships.has(key)),
    tables,
    found,
  );
  for (const [key, ways] of memberships) {
    const known = ways.filter(({ table }) => knowsItsTenant(found.get(table.key)));
    if (!found.has(key) && known.length > 0) found.set(key, { by: "membership", ways: known });
  }
  follow(tables, tables, found);
  return found;
}

/** Breadth first, so that a table reaches its tenant by the fewest joins and no cycle can form. */
function follow(
  asked: readonly ClassifiedTable[],
  tables: readonly ClassifiedTable[],
  found: Map<string, Tenancy>,
): void {
  for (let size = -1; size !== found.size;) {
    size = found.size;
    const round = new Map<string, Tenancy>();
    for (const table of asked) {
      if (found.has(table.key)) continue;
      const way = throughOwnEdge(table, tables, found) ?? throughReferrer(table, tables, found);
      if (way) round.set(table.key, way);
    }
    for (const [key, way] of round) found.set(key, way);
  }
}

function throughOwnEdge(
  table: ClassifiedTable,
  tables: readonly ClassifiedTable[],
  found: ReadonlyMap<string, Tenancy>,
): Tenancy | undefined {
  const ways = table.columns.flatMap((column): { tenancy: Tenancy; rank: number }[] => {
    const target = targetOf(column, tables);
    if (!target || !knowsItsTenant(found.get(target.table.key))) return [];
    const owned = column.rule.word === "ownedBy" ? 0 : 2;
    return [
      {
        tenancy: { by: "edge", column, target: target.table, targetColumn: target.column },
        rank: owned + (column.notNull ? 0 : 1),
      },
    ];
  });
  return ways.toSorted((a, b) => a.rank - b.rank)[0]?.tenancy;
}

function throughReferrer(
  table: ClassifiedTable,
  tables: readonly ClassifiedTable[],
  found: ReadonlyMap<string, Tenancy>,
): Tenancy | undefined {
  for (const referrer of tables) {
    if (!knowsItsTenant(found.get(referrer.key))) continue;
    for (const referrerColumn of referrer.columns) {
      const { rule } = referrerColumn;
      if ((rule.word !== "owns" && rule.word !== "sees") || rule.table !== table.key) continue;
      return { by: "referrer", column: table.column(rule.column), referrer, referrerColumn };
    }
  }
  return undefined;
}

/** A tenant's id, whatever else the column is. */
const isTenant = (rule: ColumnRule): boolean | undefined =>
  rule.word === "tenant" || ("tenant" in rule && rule.tenant);

const knowsItsTenant = (tenancy: Tenancy | undefined): boolean =>
  tenancy !== undefined && tenancy.by !== "global" && tenancy.by !== "none";

function targetOf(
  { rule }: ClassifiedColumn,
  tables: readonly ClassifiedTable[],
): { table: ClassifiedTable; column: ClassifiedColumn } | undefined {
  if (!("table" in rule) || rule.with !== undefined) return undefined; // half a key names no row
  const table = tables.find(({ key }) => key === rule.table);
  return table && { table, column: table.column(rule.column) };
}
