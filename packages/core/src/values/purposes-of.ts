import type { ColumnRule } from "../registry/column-rules.ts";
import { possibleRules } from "./rule-in.ts";
import { valuesOf } from "./personal-values.ts";

/**
 * The purposes that need the value of a column; undefined where it holds no personal value. A document is needed by
 * whoever needs it whole or one of its leaves, a column that depends on another by whoever needs one of its cases.
 */
export function purposesOf(rule: ColumnRule): readonly string[] | undefined {
  if (!isPersonal(rule)) return undefined;
  const whole = possibleRules(rule).flatMap((one) => ("for" in one ? one.for : []));
  return [...new Set([...whole, ...valuesOf(rule).flatMap(({ purposes }) => purposes)])];
}

/** Whether purposes decide about a column: in some row at least, where it depends on another. */
export const isPersonal = (rule: ColumnRule): boolean =>
  possibleRules(rule).some(({ word }) => WORDS.has(word));

/** `todo`: personal until somebody decides, and no purpose needs it. */
const WORDS: ReadonlySet<ColumnRule["word"]> = new Set(["personal", "document", "file", "todo"]);
