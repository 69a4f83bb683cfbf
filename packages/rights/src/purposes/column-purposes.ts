import { schemaLeaves, type ClassifiedColumn, type ClassifiedTable, type ColumnRule } from "@habeas/core";

/** The values of the discriminator of a name/value row, by the column's name in the database. */
type Values = ReadonlyMap<string, string | null>;

/** The rule of a column in one row: a name/value row says by its discriminator what it holds. */
export function ruleIn(table: ClassifiedTable, column: ClassifiedColumn, values: Values): ColumnRule {
  const { rule } = column;
  if (rule.word !== "dependsOn") return rule;
  const name = values.get(table.column(rule.column).name);
  return name !== null && name !== undefined && Object.hasOwn(rule.cases, name)
    ? (rule.cases[name] ?? rule.otherwise)
    : rule.otherwise;
}

/**
 * The purposes that need the value of this column in this row; undefined where the column holds no personal
 * value. A document is needed by whoever needs one of its leaves.
 */
export function purposesOf(rule: ColumnRule): readonly string[] | undefined {
  switch (rule.word) {
    case "personal":
    case "file":
      return rule.for;
    case "document": {
      if (typeof rule.schema === "function") return rule.for;
      const leaves = schemaLeaves(rule.schema, rule.leaves).flatMap(({ leaf }) => leaf?.for ?? []);
      return [...new Set([...rule.for, ...leaves])];
    }
    case "todo":
      return []; // personal until somebody decides, and no purpose needs it
    default:
      return undefined;
  }
}
