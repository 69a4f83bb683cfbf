import type { SQL } from "drizzle-orm";
import type { Category } from "../vocabulary/categories.ts";
import type { ColumnKey, RowOf, TableKey } from "./schema-types.ts";

/** Equality with each of these; null is null, a list is one of, `{ not }` is anything else, null included. */
export type When<Row> = {
  readonly [C in keyof Row]?: Row[C] | readonly Row[C][] | { readonly not: Row[C] };
};

/** Which rows of a table: {@link When}, or any condition of drizzle's, such as `gt(users.age, 18)`. */
export type Condition<T> = When<RowOf<T>> | SQL;

/** Rows that say in which tenants a person is: each names the person's row in `column`. */
export type Membership<S> = {
  [M in TableKey<S>]: {
    readonly table: M;
    readonly column: ColumnKey<S[M]>;
    readonly when?: Condition<S[M]>;
  };
}[TableKey<S>];

/** A kind of person whose rows stand in a table. A kind is a view: a person is a row, whichever kinds they are. */
export interface KindOfRow<T, Key extends string, M> {
  readonly table: Key;
  /** Which rows of the table. @defaultValue all */
  readonly when?: Condition<T>;
  /** Who is in which tenant, where the table has no tenant's column. */
  readonly through?: M;
  /** Where the address stands that suppression and connectors need. */
  readonly email?: keyof RowOf<T>;
  /** True, or a time, once the person has proven that the address is theirs. @defaultValue addresses count unproven */
  readonly emailConfirmed?: keyof RowOf<T>;
  readonly country?: keyof RowOf<T>;
  readonly language?: keyof RowOf<T>;
  /** The column that names the same human's row of another kind: a lead that became a user. */
  readonly sameAs?: { readonly column: keyof RowOf<T> };
}

/** A kind of person: rows of a table, or whoever an identifier inside documents names. */
export type SubjectKindFor<S> =
  | { readonly identifiedBy: Category }
  | { [K in TableKey<S>]: KindOfRow<S[K], K, Membership<S>> }[TableKey<S>];

/** {@link Condition}, after the schema's types are gone. */
export type RowCondition = SQL | Readonly<Record<string, unknown>>;

/** A kind of person, after the schema's types are gone: what the other packages read. */
export type SubjectKind =
  | { readonly identifiedBy: Category; readonly table?: undefined }
  | {
      readonly table: string;
      readonly when?: RowCondition;
      readonly through?: {
        readonly table: string;
        readonly column: string;
        readonly when?: RowCondition;
      };
      readonly email?: string;
      readonly emailConfirmed?: string;
      readonly country?: string;
      readonly language?: string;
      readonly sameAs?: { readonly column: string };
    };

/** The key of a person's row: one value, or a value for each column of a composite key. */
export type SubjectKey = string | number | bigint | Readonly<Record<string, string | number | bigint>>;
