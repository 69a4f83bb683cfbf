import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import { isEdge, type EdgeRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";

/**
 * One arrow of the data-ownership graph: from rows already reached to the rows behind them. The direction is
 * that of ownership, whichever of the two tables declares it.
 */
export interface Edge {
  readonly kind: "own" | "access";
  readonly from: ClassifiedTable;
  readonly fromColumn: ClassifiedColumn;
  readonly to: ClassifiedTable;
  readonly toColumn: ClassifiedColumn;
  /** The column whose word it is. */
  readonly declared: ClassifiedColumn;
  readonly rule: EdgeRule;
}

/** The parts of a registry that the graph is made of. */
export type GraphRegistry = Pick<Registry, "tables" | "table" | "tenancy">;

/** The ownership graph of a registry: K9db's `OWNED_BY`, `ACCESSED_BY`, `OWNS`, `ACCESSES` (OSDI '23). */
export function edgesOf(registry: GraphRegistry): Edge[] {
  return registry.tables.flatMap((table) =>
    table.columns.flatMap((column): Edge[] => {
      const { rule } = column;
      if (!isEdge(rule)) return [];
      const other = registry.table(rule.table);
      const otherColumn = other.column(rule.column);
      const kind = rule.word === "ownedBy" || rule.word === "owns" ? "own" : "access";
      return rule.word === "ownedBy" || rule.word === "visibleTo"
        ? [
            {
              kind,
              from: other,
              fromColumn: otherColumn,
              to: table,
              toColumn: column,
              declared: column,
              rule,
            },
          ]
        : [
            {
              kind,
              from: table,
              fromColumn: column,
              to: other,
              toColumn: otherColumn,
              declared: column,
              rule,
            },
          ];
    }),
  );
}

/** Whether rows of this table are persons: what lies behind another person's row belongs to that person. */
export const holdsPersons = (table: ClassifiedTable): boolean =>
  table.columns.some(({ rule }) => rule.word === "subject");
