import { ruleOf, type Rule } from "./brands.ts";
import type { $ZodType, output } from "zod/v4/core";
import type { EdgeRule, Erasure, SchemaResolver } from "./column-rules.ts";
import type { Category } from "../vocabulary/categories.ts";
import type { Origin } from "../vocabulary/origins.ts";
import type { SpecialCategory } from "../vocabulary/special-categories.ts";
import type { ColumnsOf, TableKey } from "./schema-types.ts";
import type { Leaves } from "./structured.ts";

/** What every personal column says of itself. */
export interface PersonalOptions<P extends string> {
  /** The purposes that need the value. */
  readonly for: readonly P[];
  /** @defaultValue `"provided"` */
  readonly origin?: Origin;
  /** Art. 9(1) data; demands `condition`. */
  readonly special?: SpecialCategory;
  /** The condition of Art. 9(2): `"9(2)(h)"`. */
  readonly condition?: string;
  /** The column is sealed by `@habeas/crypto`. */
  readonly sealed?: boolean;
  /** A kind of person without a row, whom this value names. */
  readonly identifies?: string;
}

/** How an edge is followed. */
export interface EdgeOptions<C extends string> {
  /** The target's column that this one names. @defaultValue the target's primary key */
  readonly column?: C;
  /** Columns of this row that the person behind this edge must not see. Art. 15(4). */
  readonly onAccess?: EdgeRule["onAccess"];
  /** What goes of this row when the person behind this edge is erased. */
  readonly onErase?: EdgeRule["onErase"];
}

/**
 * The words, typed with this registry's tables and purposes: completion works on every name and a wrong one is
 * one short error on the token. `NoInfer` matters: without it null on a NOT NULL column compiles.
 */
export interface Words<S, P extends string> {
  /** The tenant's id. */
  tenant(): Rule<never>;
  /** No personal data. */
  none(): Rule<never>;
  /** The id of a person. */
  subject(): Rule<never>;
  /** A lookup table's column, of no tenant. */
  global(): Rule<never>;
  /** A personal value of a DPV category. `erase` is what stands there afterwards. @defaultValue null */
  personal<const V = null>(
    category: Category,
    options: PersonalOptions<P> & { readonly erase?: V | (() => V) },
  ): Rule<NoInfer<V>>;
  /** Proves who somebody is (a password's hash, a token): never disclosed, erased with the person. */
  credential<const V = null>(options?: { readonly erase: V | (() => V) }): Rule<NoInfer<V>>;
  /** A JSON document of this schema; its leaves are registered in `leaves`. */
  document<Z extends $ZodType>(
    schema: Z,
    options: { readonly for: readonly P[]; readonly leaves: Leaves<P> },
  ): Rule<output<Z>>;
  /** A JSON document whose schema is designed at run time. */
  document(
    schema: SchemaResolver,
    options: { readonly for: readonly P[]; readonly leaves: Leaves<P> },
  ): Rule<never>;
  /** A value of a name/value row: another column says what it is. */
  dependsOn<const B extends string, V = null>(
    column: B,
    cases: Readonly<Record<string, Rule<V>>>,
    options: { readonly otherwise: Rule<V> },
  ): Rule<NoInfer<V>, B>;
  /** The key of an object in the tenant's folder. */
  file(options: { readonly for: readonly P[] }): Rule<never>;
  /** Made from other columns of this row (blind index, search vector, generated column): goes with them. */
  copyOf<const C extends string>(columns: C | readonly C[]): Rule<null, C>;
  /** The row belongs to the person reached through `table`. */
  ownedBy<T extends TableKey<S>>(
    table: T,
    options?: EdgeOptions<keyof ColumnsOf<S[T]> & string>,
  ): Rule<never>;
  /** The person reached through `table` may see the row. */
  visibleTo<T extends TableKey<S>>(
    table: T,
    options?: EdgeOptions<keyof ColumnsOf<S[T]> & string>,
  ): Rule<never>;
  /** This row's owner owns the rows of `table` that it names. */
  owns<T extends TableKey<S>>(table: T, options?: EdgeOptions<keyof ColumnsOf<S[T]> & string>): Rule<never>;
  /** This row's owner sees the rows of `table` that it names. */
  sees<T extends TableKey<S>>(table: T, options?: EdgeOptions<keyof ColumnsOf<S[T]> & string>): Rule<never>;
}

const erasure = (options: { readonly erase?: unknown } | undefined): { erase?: Erasure } =>
  options === undefined || options.erase === undefined ? {} : { erase: { value: options.erase } };

type Edge = EdgeRule["word"];

const edge =
  (word: Edge) =>
  (table: string, { column = "", onAccess, onErase }: EdgeOptions<string> = {}): Rule<never> =>
    ruleOf({ word, table, column, ...(onAccess && { onAccess }), ...(onErase && { onErase }) });

/** The words themselves. An edge's column is "" until `defineRegistry` fills in the target's key. */
export function words<S, P extends string>(): Words<S, P> {
  return {
    tenant: () => ruleOf({ word: "tenant" }),
    none: () => ruleOf({ word: "none" }),
    subject: () => ruleOf({ word: "subject" }),
    global: () => ruleOf({ word: "global" }),
    personal: (category, { erase, origin = "provided", ...options }) =>
      ruleOf({ word: "personal", category, origin, ...options, ...erasure({ erase }) }),
    credential: (options) => ruleOf({ word: "credential", ...erasure(options) }),
    document: (schema: $ZodType | SchemaResolver, options: { for: readonly P[]; leaves: Leaves<P> }) =>
      ruleOf<never>({ word: "document", schema, ...options }),
    dependsOn: (column, cases, { otherwise }) =>
      ruleOf({
        word: "dependsOn",
        column,
        cases: Object.fromEntries(Object.entries(cases).map(([name, { rule }]) => [name, rule])),
        otherwise: otherwise.rule,
      }),
    file: (options) => ruleOf({ word: "file", ...options }),
    copyOf: (columns) => ruleOf({ word: "copyOf", from: typeof columns === "string" ? [columns] : columns }),
    ownedBy: edge("ownedBy"),
    visibleTo: edge("visibleTo"),
    owns: edge("owns"),
    sees: edge("sees"),
  };
}
