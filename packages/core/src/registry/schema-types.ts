import type { PgColumn } from "drizzle-orm/pg-core";

/*
 * What drizzle's types tell about a schema. Tables are told apart by `{ _: { columns: object } }`, never by
 * comparing with `PgTable`: a structural comparison costs seconds in a schema of 150 tables.
 */

/** The keys of a drizzle schema that are tables (relations, enums and views are not). */
export type TableKey<S> = { [K in keyof S]: S[K] extends { _: { columns: object } } ? K : never }[keyof S] &
  string;
export type ColumnsOf<T> = T extends { _: { columns: infer C } } ? C : never;
/** The names of a table's columns, as the drizzle table spells them. */
export type ColumnKey<T> = keyof ColumnsOf<T> & string;
/** A row of a drizzle table, as drizzle reads it. */
export type RowOf<T> = T extends { $inferSelect: infer R } ? R : never;
/**
 * What may be written into a column when its value is erased. The column's own type argument is read: asking
 * for its members instead makes the compiler spell out every column, a fifth of the whole cost.
 */
export type Writable<C> =
  C extends PgColumn<infer Config, infer _Runtime, infer _Type>
    ? Config["notNull"] extends true
      ? Config["data"]
      : Config["data"] | null
    : never;
/** What `set` may write into a row. Worked out only for tables in which somebody says `set`. */
export type Values<C> = { readonly [Name in keyof C]?: Writable<C[Name]> };
