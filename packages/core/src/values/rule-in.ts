import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { ColumnRule } from "../registry/column-rules.ts";

/** The rule of a column in one row, whose values are given by the column's name in the database. */
export function ruleIn(
  table: ClassifiedTable,
  { rule }: ClassifiedColumn,
  values: ReadonlyMap<string, string | null>,
): ColumnRule {
  if (rule.word !== "dependsOn") return rule;
  const name = values.get(table.column(rule.column).name);
  return name !== null && name !== undefined && Object.hasOwn(rule.cases, name)
    ? (rule.cases[name] ?? rule.otherwise)
    : rule.otherwise;
}

/** Every rule that a column can have in a row. */
export const possibleRules = (rule: ColumnRule): readonly ColumnRule[] =>
  rule.word === "dependsOn" ? [...Object.values(rule.cases), rule.otherwise] : [rule];
