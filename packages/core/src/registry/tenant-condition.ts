import { and, exists, is, or, sql, SQL } from "drizzle-orm";
import { alias, type PgTable } from "drizzle-orm/pg-core";
import { CoreError } from "../errors.ts";
import type { ClassifiedColumn, ClassifiedTable, Membership } from "./classified.ts";
import { membershipOf } from "./memberships.ts";
import { ownRowsOf } from "./own-rows.ts";
import { rowCondition } from "./row-condition.ts";
import type { SubjectKind } from "./subjects.ts";
import type { TenancyOptions } from "./tenancy.ts";

interface OfOneTenant {
  readonly tenancy: TenancyOptions;
}

/** A tenant's id, or the text of it in another column of the statement. */
type AskedTenant = string | SQL;

/**
 * The condition that keeps a query on `table.source` within one tenant. A query without it does not exist.
 * Lookup tables belong to everybody: their condition is true. The row of a person who is a member of several tenants
 * is in each of them.
 *
 * @throws A {@link CoreError}: `tenant_required` without a tenant; `unknown_tenant` for another tenant than the
 * only one of a single-tenant registry; `table_without_tenant` where no way leads to a tenant.
 */
export function tenantPredicate(registry: OfOneTenant, table: ClassifiedTable, tenant: AskedTenant): SQL {
  refuseOthers(registry, tenant);
  return predicate(table, table.source, within(tenant), 0);
}

/** The rows of a kind of person in one tenant: those of its own members, where it says who they are. */
export function kindPredicate(
  registry: OfOneTenant & { readonly tables: readonly ClassifiedTable[] },
  table: ClassifiedTable,
  kind: Extract<SubjectKind, { readonly table: string }>,
  tenant: AskedTenant,
): SQL {
  const ways = table.tenancy.by === "membership" ? table.tenancy.ways : [];
  const own = membershipOf(kind, registry.tables);
  // where the only membership is the kind's own, it was asked for already
  const isAsked = own === undefined || ways.length === 0 || (ways.length === 1 && ways[0]?.when === own.when);
  return sql`(${and(
    tenantPredicate(registry, table, tenant),
    rowCondition(table, kind.when),
    isAsked ? undefined : isMember(own, table.source, within(tenant), 0),
  )})`;
}

/**
 * The condition that a row is another tenant's as well: of a person who is a member there, or of what they own that
 * has no tenant of its own. Whether that membership counts, as `when` says, makes no difference: its row names the
 * person. Undefined for a table whose rows are of one tenant each.
 */
export function elsewherePredicate(
  registry: OfOneTenant,
  table: ClassifiedTable,
  tenant: string,
): SQL | undefined {
  refuseOthers(registry, tenant);
  return isOfMembers(table) ? predicate(table, table.source, beside(tenant), 0) : undefined;
}

/**
 * The condition that a row of `table.source` is another tenant's for certain: what leads to no tenant at all, or to
 * this one as well, is not. The opposite of {@link tenantPredicate} would be true of rows whose tenant is unknown.
 */
export function isOtherTenants(registry: OfOneTenant, table: ClassifiedTable, tenant: string): SQL {
  refuseOthers(registry, tenant);
  const { by } = table.tenancy;
  if (by === "global" || by === "whole" || by === "none") return sql`false`;
  const other = predicate(table, table.source, differing(tenant), 0);
  return by === "column"
    ? sql`coalesce(${other}, false)`
    : sql`(${other} and not ${tenantPredicate(registry, table, tenant)})`;
}

/** Whether the rows of a table can be of several tenants: people's, and what has no tenant but through them. */
export function isOfMembers({ tenancy }: ClassifiedTable): boolean {
  if (tenancy.by === "edge") return isOfMembers(tenancy.target);
  if (tenancy.by === "referrer") return isOfMembers(tenancy.referrer);
  return tenancy.by === "membership";
}

function refuseOthers({ tenancy: { single } }: OfOneTenant, tenant: AskedTenant): void {
  if (typeof tenant !== "string") return;
  if (tenant === "") throw new CoreError("tenant_required", "a query names its tenant");
  if (single !== undefined && single !== tenant) {
    throw new CoreError("unknown_tenant", "this database serves one tenant, and it is another");
  }
}

interface Asked {
  /** What is asked of the column that holds the tenant. */
  readonly is: (column: SQL) => SQL;
  /** Whether every membership counts. */
  readonly every: boolean;
}

const within = (tenant: AskedTenant): Asked => ({
  is: (column) => (is(tenant, SQL) ? sql`${column}::text = ${tenant}` : sql`${column} = ${tenant}`),
  every: false,
});

const beside = (tenant: string): Asked => ({
  is: (column) => sql`${column} is distinct from ${tenant}`,
  every: true,
});

const differing = (tenant: string): Asked => ({
  is: (column) => sql`${column} <> ${tenant}`,
  every: true,
});

function predicate(table: ClassifiedTable, source: PgTable, asked: Asked, depth: number): SQL {
  const { tenancy } = table;
  switch (tenancy.by) {
    case "global":
    case "whole":
      return sql`true`;
    case "column":
      return asked.is(at(source, tenancy.column));
    case "edge":
      return reach(
        { table: tenancy.target, column: tenancy.targetColumn },
        at(source, tenancy.column),
        asked,
        depth,
      );
    case "referrer":
      return reach(
        { table: tenancy.referrer, column: tenancy.referrerColumn },
        at(source, tenancy.column),
        asked,
        depth,
      );
    case "membership":
      return (
        or(
          ...tenancy.ways.map((way) =>
            isMember(asked.every ? { ...way, when: undefined } : way, source, asked, depth),
          ),
        ) ?? sql`false`
      );
    case "none":
      throw new CoreError("table_without_tenant", "no column and no edge says whose rows these are", {
        where: table.key,
        fix: "give the table a tenant column, an edge to a table that has one, or classify it as global",
      });
  }
}

const isMember = (way: Membership, people: PgTable, asked: Asked, depth: number): SQL =>
  reach(way, at(people, way.named), asked, depth, way.when && anyOf(way));

const anyOf = ({ table, when = [] }: Membership): SQL | undefined =>
  or(...when.map((one) => rowCondition(table, one)));

/** @param when - A condition on the table under its own name. */
function reach(
  via: { readonly table: ClassifiedTable; readonly column: ClassifiedColumn },
  value: SQL,
  asked: Asked,
  depth: number,
  when?: SQL,
): SQL {
  const name = `reach_${depth}`;
  const joined = alias(via.table.source, name);
  const own = ownRowsOf(via.table, when === undefined ? name : undefined);
  const rows =
    when === undefined
      ? own.from
      : sql`(select * from ${own.from} where ${and(own.isOwn, when)}) ${sql.identifier(name)}`;
  return exists(
    sql`(select 1 from ${rows} where ${and(
      sql`${at(joined, via.column)} = ${value}`,
      when === undefined ? own.isOwn : undefined,
      predicate(via.table, joined, asked, depth + 1),
    )})`,
  );
}

/** A column of a table or of an alias of it, as text: the alias has no types to look it up by. */
function at(source: PgTable, column: ClassifiedColumn): SQL {
  const found: unknown = Reflect.get(source, column.key);
  return sql`${found}`;
}
