import type { ClassifiedTable } from "../registry/classified.ts";
import { sql, type SQL } from "drizzle-orm";
import type { Catalog } from "../catalog/catalog.ts";
import type { Edge } from "./edges.ts";
import { columnOf, keyColumns } from "./keys.ts";

/** A value that the walk reads of every row, and the name under which the row holds it. */
export interface ColumnRead {
  readonly name: string;
  readonly expression: SQL;
}

/** A column, by key, from which a purpose counts. */
export interface DateRead {
  readonly key: string;
  /** The controller's time zone. */
  readonly zone: string;
  /** Dates of the same year, or of the same day, are over at the same time. */
  readonly grain: "year" | "day";
}

/** The name of a date, in seconds since 1970, among a row's values. */
export const dateName = (column: string): string => `${column} as date`;

/**
 * What the engine has to know of every row of a table: keys, edges, foreign keys, discriminators of name/value
 * rows and dates that retention counts from. Personal values are not among them, unless an edge is made of one.
 */
export function columnsRead(
  table: ClassifiedTable,
  catalog: Catalog,
  edges: readonly Edge[],
  dates: readonly DateRead[],
): ColumnRead[] {
  const names = new Set([...keyColumns(table), ...decidingColumns(table, catalog, edges)]);
  return [
    ...[...names].map((name) => ({ name, expression: sql`${columnOf(table, name)}::text` })),
    ...datesIn(table, dates).map(({ name, read }) => ({
      name: dateName(read.key),
      expression: sql`${secondsOf(catalog.type(table, name), columnOf(table, name), read)}::text`,
    })),
  ];
}

/** The columns, by name, whose values decide what becomes of a row. */
export function decidingColumns(
  table: ClassifiedTable,
  catalog: Catalog,
  edges: readonly Edge[],
): Set<string> {
  const names = new Set<string>();
  for (const edge of edges) {
    if (edge.from.key === table.key) names.add(edge.fromColumn.name);
    if (edge.to.key === table.key) names.add(edge.toColumn.name);
  }
  for (const key of catalog.foreignKeysTo(table)) for (const name of key.targets) names.add(name);
  for (const key of catalog.foreignKeysFrom(table)) for (const name of key.columns) names.add(name);
  for (const { rule } of table.columns) {
    if (rule.word === "dependsOn") names.add(table.column(rule.column).name);
  }
  return names;
}

/** The dates that a table has. */
export const datesIn = (
  { columns }: ClassifiedTable,
  dates: readonly DateRead[],
): { readonly name: string; readonly read: DateRead }[] =>
  columns.flatMap(({ key, name }) => {
    const read = dates.find((date) => date.key === key);
    return read === undefined ? [] : [{ name, read }];
  });

/** Seconds since 1970; a date without a time is the controller's. */
export const secondsOf = (type: string, value: SQL, { zone }: Pick<DateRead, "zone">): SQL =>
  type === "date"
    ? sql`extract(epoch from (${value} + time '12:00') at time zone ${zone}::text)`
    : sql`extract(epoch from ${value})`;
