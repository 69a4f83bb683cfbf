import type { Category } from "../vocabulary/categories.ts";
import type { RowOf, TableKey } from "./schema-types.ts";

/** A kind of person: rows of a table, or whoever an identifier inside documents names. */
export type SubjectKindFor<S> =
  | { readonly identifiedBy: Category }
  | {
      [K in TableKey<S>]: {
        readonly table: K;
        /** Which rows of the table: equality on these columns. */
        readonly when?: Partial<RowOf<S[K]>>;
        /** Where the address stands that suppression and connectors need. */
        readonly email?: keyof RowOf<S[K]>;
        readonly country?: keyof RowOf<S[K]>;
        readonly language?: keyof RowOf<S[K]>;
      };
    }[TableKey<S>];

/** A kind of person, after the schema's types are gone: what the other packages read. */
export type SubjectKind =
  | { readonly identifiedBy: Category; readonly table?: undefined }
  | {
      readonly table: string;
      readonly when?: Readonly<Record<string, unknown>>;
      readonly email?: string;
      readonly country?: string;
      readonly language?: string;
    };

/** One person of one tenant. `id` is the value of the `subject` column, or the identifier itself for a kind
 * of person without a row. */
export interface SubjectRef<K extends string = string> {
  readonly kind: K;
  readonly tenant: string;
  readonly id: string;
}
