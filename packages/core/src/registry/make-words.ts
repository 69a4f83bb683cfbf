import type { $ZodType } from "zod/v4/core";
import { ruleOf, type Rule } from "./brands.ts";
import type { EdgeRule, Erasure, SchemaResolver } from "./column-rules.ts";
import type { DocumentOptions, Words } from "./words.ts";

const erasure = (options: { readonly erase?: unknown } | undefined): { erase?: Erasure } =>
  options === undefined || options.erase === undefined ? {} : { erase: { value: options.erase } };

type EdgeOptions = Partial<Omit<EdgeRule, "word" | "table">>;

const edge =
  (word: EdgeRule["word"]) =>
  (table: string, { column = "", ...options }: EdgeOptions = {}): Rule<never> =>
    ruleOf({ word, table, column, ...options });

/** The words themselves. An edge's column is "" until `defineRegistry` fills in the target's key. */
export function words<S, P extends string, K extends string>(): Words<S, P, K> {
  return {
    tenant: () => ruleOf({ word: "tenant" }),
    global: () => ruleOf({ word: "global" }),
    subject: (options) => ruleOf({ word: "subject", ...options }),
    none: () => ruleOf({ word: "none" }),
    todo: (guess) => ruleOf({ word: "todo", ...(guess && { guess: guess.rule }) }),
    personal: (category, { erase, origin = "provided", ...options }) =>
      ruleOf({ word: "personal", category, origin, ...options, ...erasure({ erase }) }),
    credential: (options) => ruleOf({ word: "credential", ...erasure(options) }),
    document: (schema: $ZodType | SchemaResolver, options: DocumentOptions<P>) =>
      ruleOf<never>({ word: "document", schema, ...options }),
    file: (options) => ruleOf({ word: "file", ...options }),
    copyOf: (columns, options) =>
      ruleOf({
        word: "copyOf",
        from: typeof columns === "string" ? [columns] : columns,
        ...erasure(options),
      }),
    dependsOn: (column, cases, options = {}) =>
      ruleOf({
        word: "dependsOn",
        column,
        cases: Object.fromEntries(Object.entries(cases).map(([name, { rule }]) => [name, rule])),
        otherwise: options.otherwise?.rule ?? { word: "todo" },
        ...(options.with !== undefined && { with: options.with }),
      }),
    ownedBy: edge("ownedBy"),
    visibleTo: edge("visibleTo"),
    owns: edge("owns"),
    sees: edge("sees"),
    reference: (table, { column = "", ...options } = {}) =>
      ruleOf({ word: "reference", table, column, ...options }),
  };
}
