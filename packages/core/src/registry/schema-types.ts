/*
 * What drizzle's types tell about a schema. Tables are told apart by `{ _: { columns: object } }`, never by
 * comparing with `PgTable`: a structural comparison costs seconds in a schema of 150 tables.
 */

/** The keys of a drizzle schema that are tables (relations, enums and views are not). */
export type TableKey<S> = { [K in keyof S]: S[K] extends { _: { columns: object } } ? K : never }[keyof S] &
  string;
export type ColumnsOf<T> = T extends { _: { columns: infer C } } ? C : never;
export type RowOf<T> = T extends { $inferSelect: infer R } ? R : never;
/** What may be written into a column when its value is erased. */
export type Writable<C> = C extends { _: { data: infer D; notNull: infer N } }
  ? N extends true
    ? D
    : D | null
  : never;
