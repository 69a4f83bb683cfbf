import { sql, type SQL } from "drizzle-orm";
import { isWrittenByDatabase, type Catalog, type LiveColumn } from "../catalog/catalog.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { ColumnRule } from "../registry/column-rules.ts";

/** What an erasure writes into a column by the registry's own word. */
export interface ErasedValue {
  readonly column: ClassifiedColumn;
  readonly live: LiveColumn;
  /** Values of the same purposes are erased together. */
  readonly group: string;
  readonly isNull: boolean;
  /** Each row gets another one. */
  readonly isMade: boolean;
  readonly value: SQL;
}

/**
 * The values that an erasure writes into a table, one a column; a column whose kind depends on another has one a
 * case. What the engine makes itself (documents, a neutral value where the registry says nothing) is left out.
 */
export const erasedValues = (catalog: Catalog, table: ClassifiedTable): ErasedValue[] =>
  table.columns.flatMap((column) => {
    const live = catalog.find(table)?.columns.get(column.name);
    if (live === undefined || isWrittenByDatabase(live)) return [];
    const { rule } = column;
    const rules = rule.word === "dependsOn" ? [...Object.values(rule.cases), rule.otherwise] : [rule];
    return rules.flatMap((one) => erasedValue(column, live, one, rule.word === "dependsOn"));
  });

const ERASED: ReadonlySet<string> = new Set(["personal", "credential", "copyOf", "file"]);

function erasedValue(
  column: ClassifiedColumn,
  live: LiveColumn,
  rule: ColumnRule,
  alone: boolean,
): ErasedValue[] {
  const erase = "erase" in rule ? rule.erase : undefined;
  if (!ERASED.has(rule.word) || (erase === undefined && live.notNull)) return [];
  const isMade = typeof erase?.value === "function";
  const value: unknown =
    typeof erase?.value === "function" ? Reflect.apply(erase.value, undefined, []) : (erase?.value ?? null);
  return [
    {
      column,
      live,
      group: alone ? `${column.key} alone` : "for" in rule ? rule.for.toSorted().join(", ") : "",
      isNull: value === null,
      isMade,
      value: value === null ? sql`null` : sql`${sql.param(value, column.source)}`,
    },
  ];
}
