import {
  columnOf,
  erasureOf,
  type Catalog,
  type ClassifiedColumn,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { sql, type SQL } from "drizzle-orm";
import { replacementOf } from "./replacement.ts";

/** Whether an erasure writes the same value into every row of a column. */
export const isWritten = (catalog: Catalog, table: ClassifiedTable, column: ClassifiedColumn): boolean =>
  erasureOf(column.rule, column) === "value" &&
  replacementOf(catalog, table, column, column.rule).by === "value";

/** Whether an erasure would still change a value; where every row gets another one: whether there is a value. */
export function isUnsettled(catalog: Catalog, table: ClassifiedTable, column: ClassifiedColumn): SQL {
  const value = columnOf(table, column.name);
  const replacement = replacementOf(catalog, table, column, column.rule);
  if (replacement.by !== "value") return sql`${value} is not null`;
  const type = sql.raw(catalog.type(table, column.name));
  return sql`${value}::text is distinct from ((${replacement.value})::${type})::text`;
}
