import type { $ZodType, $ZodTypes } from "zod/v4/core";
import type { ColumnRule } from "./column-rules.ts";
import type { SubjectKind } from "./subjects.ts";

/* Type assertions stand here and nowhere else in this package: each says why the compiler cannot know. */

declare const phantom: unique symbol;

/**
 * One classified column. `Writes`: what habeas may put there (never: nothing). `Names`: other columns of this row
 * that the word reads or changes. `Sets`: what it writes into them.
 */
export interface Rule<out Writes, out Names = never, out Sets = never> {
  readonly rule: ColumnRule;
  readonly [phantom]: readonly [Writes, Names, Sets];
}

/** Gives a rule its phantom type, which exists for the compiler only. */
export const ruleOf = <Writes, Names = never, Sets = never>(rule: ColumnRule): Rule<Writes, Names, Sets> =>
  ({ rule }) as Rule<Writes, Names, Sets>;

/** What was left out is `{}`, which is what the type parameter's default says: the compiler cannot connect the two. */
export const orNone = <T extends object>(given: T | undefined): T => given ?? ({} as T);

/** Column keys are strings at run time; drizzle's `keyof` also allows numbers and symbols. */
export const subjectKinds = <Su extends object>(
  given: Su,
): Readonly<Record<keyof Su & string, SubjectKind>> =>
  given as Readonly<Record<keyof Su & string, SubjectKind>>;

/** Every zod 4 schema is one of the closed union; its base type does not say so. */
export const definitionOf = (schema: $ZodType): $ZodTypes["_zod"]["def"] => (schema as $ZodTypes)._zod.def;
