import type { SQL } from "drizzle-orm";
import type { RowOf } from "./schema-types.ts";
import type { KindOfRow } from "./subjects.ts";

/*
 * `const` type parameters lose the compiler's check for unknown properties, and a misspelt optional one would be
 * silence: `servs` for `serves`, and a partner for one country gets everybody. These types bring the check back.
 */

/** Stands in an error's text where a name is none: "there is no such option". */
export interface NoSuch<What extends string> {
  readonly "there is no such": What;
}

type AllKeys<Shape> = Shape extends unknown ? keyof Shape : never;
type MemberOf<Shape, K> = Shape extends unknown ? (K extends keyof Shape ? Shape[K] : never) : never;
type ItemOf<Shape> = Shape extends readonly (infer Item)[] ? Item : never;

/** What was given, where each name at each depth is one that `Shape` knows. */
export type Known<Given, Shape> = Given extends string | number | boolean | undefined
  ? unknown
  : Given extends readonly unknown[]
    ? { readonly [Index in keyof Given]: Known<Given[Index], ItemOf<Shape>> }
    : {
        readonly [K in keyof Given]: K extends AllKeys<Shape>
          ? Known<Given[K], MemberOf<Shape, K>>
          : NoSuch<"option">;
      };

/** {@link Known}, for every entry of a record. */
export type EachKnown<Given, Shape> = { readonly [Name in keyof Given]: Known<Given[Name], Shape> };

type KindOption = "identifiedBy" | keyof KindOfRow<never, never, never>;

/** The kinds of person, where every option is one and every column of `when` is its table's. */
export type KnownKinds<Su, S> = {
  readonly [Kind in keyof Su]: {
    readonly [Option in keyof Su[Kind]]: Option extends KindOption
      ? Option extends "when"
        ? KnownColumns<Su[Kind], S>
        : Option extends "through"
          ? KnownMembership<Su[Kind][Option], S>
          : Option extends "sameAs"
            ? Known<Su[Kind][Option], { readonly column: unknown }>
            : unknown
      : NoSuch<"option">;
  };
};

type KnownColumns<Rows, S> = Rows extends {
  readonly table: infer Table extends keyof S;
  readonly when: infer When;
}
  ? When extends SQL
    ? unknown
    : { readonly [C in keyof When]: C extends keyof RowOf<S[Table]> ? unknown : NoSuch<"column"> }
  : unknown;

type KnownMembership<Way, S> = {
  readonly [Option in keyof Way]: Option extends "table" | "column"
    ? unknown
    : Option extends "when"
      ? KnownColumns<Way, S>
      : NoSuch<"option">;
};
