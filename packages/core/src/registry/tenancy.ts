import { and, eq, exists, sql, type SQL } from "drizzle-orm";
import { alias, type PgTable } from "drizzle-orm/pg-core";
import { ownRowsOf } from "./own-rows.ts";
import { CoreError } from "../errors.ts";
import type { ColumnRule } from "./column-rules.ts";
import type { ClassifiedColumn, ClassifiedTable, Tenancy } from "./classified.ts";

/** A tenant's rows are those of the whole database, or those that a column or an edge says. */
export interface TenancyOptions {
  /** The id of the only tenant, for a database that serves one. */
  readonly single?: string;
}

/** Finds for every table the shortest way to its tenant: own column, own edge, then somebody else's edge. */
export function resolveTenancies(
  tables: readonly ClassifiedTable[],
  options: TenancyOptions,
): Map<string, Tenancy> {
  const found = new Map<string, Tenancy>();
  for (const table of tables) {
    const own = table.columns.find(({ rule }) => isTenant(rule));
    if (own) found.set(table.key, { by: "column", column: own });
    else if (table.columns.some(({ rule }) => rule.word === "global")) found.set(table.key, { by: "global" });
    else if (options.single !== undefined) found.set(table.key, { by: "whole" });
  }
  // Breadth first, so that a table reaches its tenant by the fewest joins and no cycle can form.
  for (let size = -1; size !== found.size;) {
    size = found.size;
    const round = new Map<string, Tenancy>();
    for (const table of tables) {
      if (found.has(table.key)) continue;
      const way = throughOwnEdge(table, tables, found) ?? throughReferrer(table, tables, found);
      if (way) round.set(table.key, way);
    }
    for (const [key, way] of round) found.set(key, way);
  }
  return found;
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

/**
 * The condition that keeps a query on `table.source` within one tenant. A query without it does not exist.
 * Lookup tables belong to everybody: their condition is true.
 *
 * @throws A {@link CoreError}: `tenant_required` without a tenant; `unknown_tenant` for another tenant than the
 * only one of a single-tenant registry; `table_without_tenant` where no way leads to a tenant.
 */
export function tenantPredicate(
  registry: { readonly tenancy: TenancyOptions },
  table: ClassifiedTable,
  tenant: string,
): SQL {
  if (tenant === "") throw new CoreError("tenant_required", "a query names its tenant");
  if (registry.tenancy.single !== undefined && registry.tenancy.single !== tenant) {
    throw new CoreError("unknown_tenant", "this database serves one tenant, and it is another");
  }
  return predicate(table, table.source, tenant, 0);
}

function predicate(table: ClassifiedTable, source: PgTable, tenant: string, depth: number): SQL {
  const { tenancy } = table;
  switch (tenancy.by) {
    case "global":
    case "whole":
      return sql`true`;
    case "column":
      return eq(at(source, tenancy.column), tenant);
    case "edge":
      return reach(
        { table: tenancy.target, column: tenancy.targetColumn },
        at(source, tenancy.column),
        tenant,
        depth,
      );
    case "referrer":
      return reach(
        { table: tenancy.referrer, column: tenancy.referrerColumn },
        at(source, tenancy.column),
        tenant,
        depth,
      );
    case "none":
      throw new CoreError("table_without_tenant", "no column and no edge says whose rows these are", {
        where: table.key,
        fix: "give the table a tenant column, an edge to a table that has one, or classify it as global",
      });
  }
}

function reach(
  via: { readonly table: ClassifiedTable; readonly column: ClassifiedColumn },
  value: SQL,
  tenant: string,
  depth: number,
): SQL {
  const name = `reach_${depth}`;
  const joined = alias(via.table.source, name);
  const { from, isOwn } = ownRowsOf(via.table, name);
  return exists(
    sql`(select 1 from ${from} where ${and(
      sql`${at(joined, via.column)} = ${value}`,
      isOwn,
      predicate(via.table, joined, tenant, depth + 1),
    )})`,
  );
}

/** A column of a table or of an alias of it, as text: the alias has no types to look it up by. */
function at(source: PgTable, column: ClassifiedColumn): SQL {
  const found: unknown = Reflect.get(source, column.key);
  return sql`${found}`;
}
