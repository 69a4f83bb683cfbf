import { tenantPredicate } from "../registry/tenant-condition.ts";
import type { ClassifiedTable } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import { sql, type SQL } from "drizzle-orm";
import type { Catalog } from "../catalog/catalog.ts";
import type { DateRead } from "./columns-read.ts";
import { columnOf, hasKey, isAny, type RowKey } from "./keys.ts";

/** A column whose values rows have in common: as it is, or the day or year of its date. */
export interface AlikeColumn {
  readonly column: string;
  readonly date?: Pick<DateRead, "zone" | "grain">;
}

/** Rows that have these values in common, as PostgreSQL prints them: nothing else of them decides. */
export interface AlikeGroup {
  readonly values: readonly (string | null)[];
  readonly rows: number;
  /** Over the rows' keys: says whether they are the same, not which. Empty where that is not asked. */
  readonly digest: string;
}

/** Some groups of one table. */
export interface AlikeRows {
  readonly columns: readonly AlikeColumn[];
  readonly groups: readonly AlikeGroup[];
}

/** Rows of one table: by their keys, or by what they have in common. */
export interface NamedRows {
  readonly keys: readonly RowKey[];
  readonly alike?: AlikeRows;
}

/** Where rows are looked for. */
export interface RowScope {
  readonly registry: Pick<Registry, "table" | "tenancy">;
  readonly catalog: Catalog;
  readonly tenant: string;
}

/** How many rows are named. */
export const countOf = ({ keys, alike }: NamedRows): number =>
  keys.length + (alike?.groups ?? []).reduce((sum, { rows }) => sum + rows, 0);

/** The unique name of a group among the rows of all tables. */
export const alikeId = (table: string, values: AlikeGroup["values"]): string =>
  JSON.stringify([table, "alike", ...values]);

/** The rows that are named. Those alike that were added since are among them. */
export function isAmong(
  { registry, catalog, tenant }: RowScope,
  table: ClassifiedTable,
  rows: NamedRows,
): SQL {
  const named =
    rows.alike === undefined ? hasKey(catalog, table, rows.keys) : isAlike(catalog, table, rows.alike);
  // an edge may be cut before its row is written; its rows were found in the tenant
  return table.tenancy.by === "column"
    ? sql`(${tenantPredicate(registry, table, tenant)} and ${named})`
    : named;
}

function isAlike(catalog: Catalog, table: ClassifiedTable, { columns, groups }: AlikeRows): SQL {
  if (groups.length === 0) return sql`false`;
  const values = columns.map((_, at) => [...new Set(groups.map((group) => group.values[at] ?? null))]);
  const varying = columns.filter((_, at) => (values[at]?.length ?? 0) > 1);
  if (varying.length <= 1) {
    return all(columns.map((column, at) => isOneOf(catalog, table, column, values[at] ?? [])));
  }
  const any = groups.map((group) =>
    all(columns.map((column, at) => isOneOf(catalog, table, column, [group.values[at] ?? null]))),
  );
  return sql`(${sql.join(any, sql` or `)})`;
}

const all = (conditions: readonly SQL[]): SQL =>
  conditions.length === 0 ? sql`true` : sql`(${sql.join([...conditions], sql` and `)})`;

function isOneOf(
  catalog: Catalog,
  table: ClassifiedTable,
  column: AlikeColumn,
  values: readonly (string | null)[],
): SQL {
  const value = columnOf(table, column.column);
  const known = values.filter((one) => one !== null);
  const conditions: SQL[] = known.length < values.length ? [sql`${value} is null`] : [];
  const type = catalog.type(table, column.column);
  if (column.date === undefined) {
    if (known.length > 0) conditions.push(isAny(value, type, known));
  } else {
    for (const one of known) conditions.push(isWithin(value, type, column.date, one));
  }
  return sql`(${sql.join(conditions, sql` or `)})`;
}

/** Between the ends of a day or a year where the controller is: an index on the date serves. */
function isWithin(
  value: SQL,
  type: string,
  { zone, grain }: Pick<DateRead, "zone" | "grain">,
  day: string,
): SQL {
  const first = sql`(${grain === "year" ? `${day}-01-01` : day}::text)::date`;
  const [from, to] = [first, sql`(${first} + interval '1 ${sql.raw(grain)}')`].map((end) => {
    // a subquery of its own is worked out once and not for every row
    if (type === "date") return sql`(select (${end})::date)`;
    const instant = sql`(${end})::timestamp at time zone ${zone}::text`;
    return type === "timestamp with time zone"
      ? sql`(select ${instant})`
      : sql`(select (${instant}) at time zone 'UTC')`;
  });
  return sql`(${value} >= ${from} and ${value} < ${to})`;
}

/** What rows are compared by: a column, or the day or the year of its date where the controller is. */
export function commonValue(catalog: Catalog, table: ClassifiedTable, { column, date }: AlikeColumn): SQL {
  const value = columnOf(table, column);
  if (date === undefined) return value;
  const local = localTime(catalog.type(table, column), value, date.zone);
  return date.grain === "year" ? sql`extract(year from ${local})::text` : sql`(${local})::date::text`;
}

function localTime(type: string, value: SQL, zone: string): SQL {
  if (type === "date") return value;
  return type === "timestamp with time zone"
    ? sql`(${value} at time zone ${zone}::text)`
    : sql`((${value} at time zone 'UTC') at time zone ${zone}::text)`;
}
