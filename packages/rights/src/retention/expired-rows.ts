import {
  columnOf,
  purposesOf,
  type Catalog,
  tenantPredicate,
  type ClassifiedColumn,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { type Registry } from "@habeas/core";
import { retentionCutoff } from "@habeas/core/law";
import { and, or, sql, type SQL } from "drizzle-orm";
import { isUnsettled } from "../plan/unsettled.ts";

/** A table with a date from which a purpose counts, and the condition for rows whose time is over. */
export interface ExpiredRows {
  readonly table: ClassifiedTable;
  readonly purposes: readonly string[];
  readonly condition: SQL;
}

/**
 * The tables whose own dates decide: rows older than the cutoff of one of their purposes. Which of their values
 * go is decided row by row; a row that keeps a value of another purpose, and in which nothing is left that could
 * go by its date, is not looked at again.
 */
export function expiredRows(
  registry: Registry,
  catalog: Catalog,
  { tenant, now }: { readonly tenant: string; readonly now: Date },
): ExpiredRows[] {
  const { timeZone = "UTC" } = registry.controller;
  return registry.tables.flatMap((table) => {
    const old = new Map<string, SQL>();
    for (const [name, { keep }] of Object.entries(registry.purposes)) {
      if (typeof keep.after === "string") continue;
      const { column: key } = keep.after;
      const column = table.columns.find((candidate) => candidate.key === key);
      if (column === undefined || !purposesIn(table.columns).has(name)) continue;
      const { before, through } = retentionCutoff({ keep, now, timeZone });
      const value = columnOf(table, column.name);
      old.set(
        name,
        catalog.type(table, column.name) === "date"
          ? sql`${value} <= ${through}::date`
          : sql`${value} < ${before.toISOString()}::timestamptz`,
      );
    }
    if (old.size === 0 || table.tenancy.by === "global") return [];
    const condition = and(
      tenantPredicate(registry, table, tenant),
      or(...old.values()),
      or(...leftIn(catalog, table, old)),
    );
    return condition === undefined ? [] : [{ table, purposes: [...old.keys()], condition }];
  });
}

/** What a row can still lose by its dates: a value whose dated purposes are all over, a credential, or itself. */
function leftIn(
  catalog: Catalog,
  table: ClassifiedTable,
  old: ReadonlyMap<string, SQL>,
): (SQL | undefined)[] {
  const all = purposesIn(table.columns);
  const left = table.columns.flatMap((column) => {
    const { rule } = column;
    if (rule.word === "credential") return [isUnsettled(catalog, table, column)];
    const sources = rule.word === "copyOf" ? rule.from.map((key) => table.column(key)) : [column];
    const dated = [...purposesIn(sources)].flatMap((name) => old.get(name) ?? []);
    return dated.length === 0 ? [] : [and(...dated, isUnsettled(catalog, table, column))];
  });
  return [...all].every((name) => old.has(name)) ? [...left, and(...old.values())] : left;
}

/** The purposes that these columns are kept for, whatever a name/value row holds. */
const purposesIn = (columns: readonly ClassifiedColumn[]): Set<string> =>
  new Set(columns.flatMap(({ rule }) => purposesOf(rule) ?? []));
