import type { $ZodType, output } from "zod/v4/core";
import type { Rule } from "./brands.ts";
import type { Category } from "../vocabulary/categories.ts";
import type { Origin } from "../vocabulary/origins.ts";
import type { SpecialCategory } from "../vocabulary/special-categories.ts";
import type { SchemaResolver } from "./column-rules.ts";
import type { InwardOptions, OutwardOptions, ReferenceOptions, RowAct } from "./edge-options.ts";
import type { ColumnKey, TableKey } from "./schema-types.ts";
import type { Sealed } from "./sealed.ts";
import type { Leaves } from "./leaf.ts";

/** What every personal column says of itself. */
export interface PersonalOptions<P extends string, K extends string = string> {
  /** The purposes that need the value. */
  readonly for: readonly P[];
  /** @defaultValue `"provided"` */
  readonly origin?: Origin;
  /** Art. 9(1) data; demands `condition`. */
  readonly special?: SpecialCategory;
  /** The condition of Art. 9(2): `"9(2)(h)"`. */
  readonly condition?: string;
  /**
   * The kind of person whom this value names: finds them, is searched for in proofs, counts for suppression.
   * `false`: it is about somebody else, and is never searched for, matched or sent.
   * @defaultValue a value of this row's person, which finds nobody
   */
  readonly identifies?: K | false;
}

/** Where the purposes of a document come from, and where its leaves are registered. */
export interface DocumentOptions<P extends string> {
  readonly for: readonly P[];
  readonly leaves: Leaves<P>;
}

/** A mention that nobody decided about becomes null: a NOT NULL column does not compile without a decision. */
type Undecided<Said> = [Said] extends [never] ? null : never;
/** One signature instead of overloads: a wrong purpose stays one short error on the token. */
type WrittenBy<V, IsSealed> = [IsSealed] extends [never] ? V : Sealed<never> | Exclude<V, null>;
type AnyRule = Rule<unknown, unknown, unknown>;
type PartOf<R, Part extends "writes" | "names" | "sets"> =
  R extends Rule<infer Writes, infer Names, infer Sets>
    ? { writes: Writes; names: Names; sets: Sets }[Part]
    : never;
type KeysOf<Set> = [Set] extends [never] ? never : keyof Set & string;

/**
 * The words, typed with this registry's tables, purposes and kinds of person: completion works on every name and
 * a wrong one is one short error on the token. `NoInfer` matters: without it null on a NOT NULL column compiles.
 */
export interface Words<S, P extends string, K extends string = string> {
  /** The tenant's id. */
  tenant(): Rule<never>;
  /** The rows of this table are of no tenant. One column of the table is enough. */
  global(): Rule<never>;
  /** The id of a person: on each column of a composite key. `tenant`: every person is a tenant of their own. */
  subject(options?: { readonly tenant?: true }): Rule<never>;

  /** No personal data. */
  none(): Rule<never>;
  /**
   * Not decided yet; `guess` is what it probably is. Compiles everywhere and is refused by every check; until
   * then treated as personal and sent nowhere.
   */
  todo(guess?: AnyRule): Rule<never>;
  /**
   * A personal value of a DPV category. `erase` is what stands there afterwards (null where nothing is said).
   * `sealed: true` compiles on a column that `@habeas/crypto` seals, and nowhere else: its own tombstone stands
   * there afterwards where null may not.
   */
  personal<const V = null, const IsSealed extends true = never>(
    category: Category,
    options: PersonalOptions<P, K> & { readonly sealed?: IsSealed; readonly erase?: V | (() => V) },
  ): Rule<WrittenBy<NoInfer<V>, NoInfer<IsSealed>>>;
  /** Proves who somebody is (a password's hash, a token): never disclosed, erased with the person. */
  credential<const V = null>(options?: { readonly erase: V | (() => V) }): Rule<NoInfer<V>>;
  /** A JSON document of this schema; its leaves are registered in `leaves`. */
  document<Z extends $ZodType>(schema: Z, options: DocumentOptions<P>): Rule<output<Z>>;
  /** A JSON document whose schema is designed at run time. */
  document(schema: SchemaResolver, options: DocumentOptions<P>): Rule<never>;
  /** The key of an object in the tenant's folder. */
  file(options: { readonly for: readonly P[] }): Rule<never>;
  /** Made from other columns of this row (blind index, search vector, generated column): goes with them. */
  copyOf<const C extends string, const V = null>(
    columns: C | readonly C[],
    options?: { readonly erase: V | (() => V) },
  ): Rule<NoInfer<V>, C>;
  /** Another column says what this one is: a name/value row, or (with edges) a polymorphic reference. */
  dependsOn<
    const B extends string,
    Cases extends Readonly<Record<string, AnyRule>>,
    Otherwise extends AnyRule = never,
    const W extends string = never,
  >(
    column: B,
    cases: Cases,
    options?: {
      /** @defaultValue `p.todo()`: a name that nobody listed is treated as personal */
      readonly otherwise?: Otherwise;
      /** Rows with the same value here belong together: who is named by one owns its siblings. */
      readonly with?: W;
    },
  ): Rule<
    PartOf<Cases[keyof Cases] | NoInfer<Otherwise>, "writes">,
    B | PartOf<Cases[keyof Cases] | NoInfer<Otherwise>, "names"> | NoInfer<W>,
    PartOf<Cases[keyof Cases] | NoInfer<Otherwise>, "sets">
  >;

  /** The row belongs to the person reached through `table`, or to them too. */
  ownedBy<
    T extends TableKey<S>,
    const W extends string = never,
    const H extends string = never,
    const Act extends RowAct = never,
    const E extends string = never,
    const Set extends object = never,
  >(
    table: T,
    options?: InwardOptions<ColumnKey<S[T]>, W, H, Act, E, Set>,
  ): Rule<never, NoInfer<W | H | E | KeysOf<Set>>, NoInfer<Set>>;
  /** The row names the person reached through `table` and is not theirs: they may see it, and when they are
   * erased the mention becomes null. */
  visibleTo<
    T extends TableKey<S>,
    const W extends string = never,
    const H extends string = never,
    const Act extends RowAct = never,
    const E extends string = never,
    const Set extends object = never,
  >(
    table: T,
    options?: InwardOptions<ColumnKey<S[T]>, W, H, Act, E, Set>,
  ): Rule<Undecided<NoInfer<Act | E | Set>>, NoInfer<W | H | E | KeysOf<Set>>, NoInfer<Set>>;
  /** This row's owner owns the rows of `table` that it names. */
  owns<T extends TableKey<S>, const W extends string = never>(
    table: T,
    options?: OutwardOptions<S[T], W>,
  ): Rule<never, NoInfer<W>>;
  /** This row's owner sees the rows of `table` that it names. */
  sees<T extends TableKey<S>, const W extends string = never>(
    table: T,
    options?: OutwardOptions<S[T], W>,
  ): Rule<never, NoInfer<W>>;
  /** Names a row of `table` and leads to nobody. */
  reference<T extends TableKey<S>, const W extends string = never>(
    table: T,
    options?: ReferenceOptions<S[T], W>,
  ): Rule<never, NoInfer<W>>;
}
