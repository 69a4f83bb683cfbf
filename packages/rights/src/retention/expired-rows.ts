import { retentionCutoff, tenantPredicate, type ClassifiedTable, type Registry } from "@habeas/core";
import { and, sql, type SQL } from "drizzle-orm";
import type { Catalog } from "../graph/catalog.ts";
import { columnOf } from "../graph/keys.ts";
import { purposesOf } from "../purposes/column-purposes.ts";

/** A table with a date from which a purpose counts, and the condition for rows whose time is over. */
export interface ExpiredRows {
  readonly table: ClassifiedTable;
  readonly purposes: readonly string[];
  readonly condition: SQL;
}

/**
 * The tables whose own dates decide: rows older than the cutoff of one of their purposes. Which of their values
 * go is decided row by row; a row in which nothing is left that could go is not looked at again.
 */
export function expiredRows(
  registry: Registry,
  catalog: Catalog,
  { tenant, now }: { readonly tenant: string; readonly now: Date },
): ExpiredRows[] {
  const { timeZone = "UTC" } = registry.controller;
  return registry.tables.flatMap((table) => {
    const old: SQL[] = [];
    const purposes: string[] = [];
    for (const [name, { keep }] of Object.entries(registry.purposes)) {
      if (typeof keep.after === "string") continue;
      const { column: key } = keep.after;
      const column = table.columns.find((candidate) => candidate.key === key);
      if (column === undefined || !serves(table, name)) continue;
      const { before, through } = retentionCutoff({ keep, now, timeZone });
      const value = columnOf(table, column.name);
      purposes.push(name);
      old.push(
        catalog.type(table, column.name) === "date"
          ? sql`${value} <= ${through}::date`
          : sql`${value} < ${before.toISOString()}::timestamptz`,
      );
    }
    if (old.length === 0 || table.tenancy.by === "global") return [];
    const condition = and(tenantPredicate(registry, table, tenant), sql`(${sql.join(old, sql` or `)})`);
    return condition === undefined ? [] : [{ table, purposes, condition }];
  });
}

/** Whether a column of the table is kept for this purpose. */
const serves = (table: ClassifiedTable, purpose: string): boolean =>
  table.columns.some(({ rule }) => {
    const rules = rule.word === "keyed" ? [...Object.values(rule.keys), rule.otherwise] : [rule];
    return rules.some((one) => purposesOf(one)?.includes(purpose) === true);
  });
