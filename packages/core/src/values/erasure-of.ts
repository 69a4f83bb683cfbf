import type { ClassifiedColumn } from "../registry/classified.ts";
import type { ColumnRule } from "../registry/column-rules.ts";

/**
 * How an erasure empties what a column holds: one value for the whole column, or leaf by leaf in a document.
 * Undefined: it leaves the column as it is, and `dependsOn` is asked for each row's own rule.
 */
export function erasureOf(
  rule: ColumnRule,
  { notNull }: Pick<ClassifiedColumn, "notNull">,
): "value" | "leaves" | undefined {
  switch (rule.word) {
    case "personal":
    case "file":
    case "credential":
    case "copyOf":
      return "value";
    case "document":
      return "leaves";
    case "todo":
      return notNull ? undefined : "value"; // undecided: nothing is made up where null may not stand
    default:
      return undefined;
  }
}
