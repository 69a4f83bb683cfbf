import { conditionText } from "./condition-text.ts";
import type { PlannedTable } from "./export-plan.ts";
import type { ExportRegistry } from "./make-plan.ts";
import { identifier, relation } from "./sql-text.ts";
import { tenantPredicate, type ClassifiedTable } from "@habeas/core/engine";

/** How one table's rows of one tenant are read: SQL without parameters. */
export interface TableQuery {
  readonly table: PlannedTable;
  readonly relation: string;
  readonly columns: readonly string[];
  readonly where: string;
  /** Rows go into the dump; file keys say which files do. */
  readonly holds: "rows" | "file keys";
  /** The primary key, each column with its type; empty: the table is read in one piece. */
  readonly keys: readonly { readonly column: string; readonly type: string }[];
}

/** The query of one planned table. Nothing but the tenant's rows can come back. */
export function tableQuery(
  registry: ExportRegistry,
  planned: PlannedTable,
  tenant: string,
  isInScope?: (table: string) => string,
): TableQuery {
  const table = classified(registry, planned.key);
  const column = (name: string): string => `${identifier(planned.name)}.${identifier(name)}`;
  const sql = conditionText(registry, tenantPredicate(registry, table, tenant));
  const types = new Map(planned.columns.map(({ name, type }) => [name, type]));
  const isSplit = planned.primaryKey.every((name) => types.has(name));
  return {
    table: planned,
    relation: relation(planned),
    columns: planned.columns.map(({ name, nested }) =>
      nested ? `pg_catalog.to_json(${column(name)})` : column(name),
    ),
    where: isInScope === undefined ? sql : `(${sql}) and ${isInScope(planned.key)}`,
    holds: "rows",
    keys: isSplit
      ? planned.primaryKey.map((name) => ({ column: column(name), type: types.get(name) ?? "text" }))
      : [],
  };
}

function classified(registry: ExportRegistry, key: string): ClassifiedTable {
  const table = registry.tables.find((each) => each.key === key);
  if (table === undefined) throw new TypeError("a planned table is in the registry");
  return table;
}
