import type { ClassifiedTable } from "@habeas/core";
import { sql, type SQL } from "drizzle-orm";
import type { Catalog } from "./catalog.ts";
import type { Edge } from "./edges.ts";
import { columnOf, keyColumns } from "./keys.ts";

/** A value that the walk reads of every row, and the name under which the row holds it. */
export interface ColumnRead {
  readonly name: string;
  readonly expression: SQL;
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
  dates: readonly string[],
): ColumnRead[] {
  const names = new Set<string>(keyColumns(table));
  for (const edge of edges) {
    if (edge.from.key === table.key) names.add(edge.fromColumn.name);
    if (edge.to.key === table.key) names.add(edge.toColumn.name);
  }
  for (const key of catalog.foreignKeysTo(table)) for (const name of key.targets) names.add(name);
  for (const key of catalog.foreignKeysFrom(table)) for (const name of key.columns) names.add(name);
  for (const { rule } of table.columns) {
    if (rule.word === "keyed") names.add(table.column(rule.by).name);
  }
  return [
    ...[...names].map((name) => ({ name, expression: sql`${columnOf(table, name)}::text` })),
    ...table.columns
      .filter(({ key }) => dates.includes(key))
      .map(({ key, name }) => ({
        name: dateName(key),
        expression: sql`extract(epoch from ${columnOf(table, name)})::text`,
      })),
  ];
}
