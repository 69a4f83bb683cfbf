import {
  isWrittenByDatabase,
  type Catalog,
  type ClassifiedColumn,
  type ClassifiedTable,
  type DocumentRule,
} from "@habeas/core/engine";
import type { ColumnRule } from "@habeas/core";
import { sql, type SQL } from "drizzle-orm";
import { neutralValue } from "./neutral-value.ts";

/** What an erasure writes into a column. */
export type Replacement =
  /** The same in every row. */
  | { readonly by: "value"; readonly value: SQL }
  /** Made anew for every row: a unique address. */
  | { readonly by: "row"; readonly make: () => SQL }
  /** A document: its leaves by path. */
  | { readonly by: "document"; readonly rule: DocumentRule }
  /** The database makes it itself. */
  | { readonly by: "database" };

/** Reads the column's rule; a name/value row's rule is its discriminator's. */
export function replacementOf(
  catalog: Catalog,
  table: ClassifiedTable,
  column: ClassifiedColumn,
  rule: ColumnRule,
): Replacement {
  const live = catalog.live(table).columns.get(column.name);
  if (live !== undefined && isWrittenByDatabase(live)) return { by: "database" };
  if (rule.word === "document") return { by: "document", rule };
  const erase = "erase" in rule ? rule.erase : undefined;
  if (erase !== undefined) {
    const { value } = erase;
    return typeof value === "function"
      ? { by: "row", make: () => encoded(column, Reflect.apply(value, undefined, [])) }
      : { by: "value", value: encoded(column, value) };
  }
  const { sealed } = column;
  if (sealed !== undefined && live?.notNull === true) {
    return { by: "row", make: () => encoded(column, sealed.tombstone()) };
  }
  if (live?.notNull !== true) return { by: "value", value: sql`null` };
  const type = catalog.type(table, column.name);
  return { by: "row", make: () => sql`(${neutralValue(type)}::text)::${sql.raw(type)}` };
}

/** As the column itself would send it: a sealed column's envelope, an enum, a date. */
const encoded = (column: ClassifiedColumn, value: unknown): SQL =>
  value === null ? sql`null` : sql`${sql.param(value, column.source)}`;
