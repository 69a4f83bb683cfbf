import {
  type GraphRegistry,
  isEdge,
  isPersonal,
  type Reach,
  type ReachedRow,
  ruleIn,
  type ClassifiedColumn,
} from "@habeas/core/engine";

/**
 * The personal columns, by key, that an edge says to be of the person behind it: those that `onErase` names, all
 * of a row that goes with her. Without `onErase` nobody knows whose they are, and all of them may be an owner's.
 */
export function attributedColumns(row: ReachedRow, { rule }: ClassifiedColumn): string[] {
  if (!isEdge(rule)) return [];
  const { onErase } = rule;
  if (onErase === "keep") return [];
  const keys = typeof onErase === "object" ? (onErase.erase ?? []) : row.table.columns.map(({ key }) => key);
  return onErase === undefined && !row.owned ? [] : keys.filter((key) => isPersonalIn(row, key));
}

/** Whether purposes decide about a column of this row. */
export const isPersonalIn = (row: ReachedRow, key: string): boolean =>
  isPersonal(ruleIn(row.table, row.table.column(key), row.values));

/** The reached rows that a column names. */
export function rowsNamed(
  registry: GraphRegistry,
  reach: Reach,
  row: ReachedRow,
  { name, rule }: ClassifiedColumn,
): readonly ReachedRow[] {
  const value = row.values.get(name);
  if (!isEdge(rule) || value === null || value === undefined) return [];
  const target = registry.table(rule.table);
  return reach.where(target, target.column(rule.column).name, value);
}

/** What is hers in a row that she does not own, as its edges to rows of hers say. */
export const hersInAnother = (registry: GraphRegistry, reach: Reach, row: ReachedRow): ReadonlySet<string> =>
  new Set(
    row.table.columns.flatMap((column) =>
      rowsNamed(registry, reach, row, column).some(({ owned }) => owned)
        ? attributedColumns(row, column)
        : [],
    ),
  );
