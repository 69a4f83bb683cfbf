import type { ClassifiedColumn } from "@habeas/core";
import type { Catalog, ForeignKey } from "../graph/catalog.ts";
import { liveName } from "../graph/catalog.ts";
import type { GraphRegistry } from "../graph/edges.ts";
import type { Reach, ReachedRow } from "../graph/reach.ts";
import { erasableColumns, type Verdict } from "./verdict.ts";

export interface SettleOptions {
  readonly registry: GraphRegistry;
  readonly catalog: Catalog;
  readonly reach: Reach;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/**
 * Makes the verdicts fit the foreign keys: a row that stays lets go of a row that goes where its column can be
 * empty, and holds it in place, reduced, where it cannot. Ends, since every round takes a row from those to go
 * or empties a column.
 */
export function settle(options: SettleOptions): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const verdict of options.verdicts.values()) {
      if (verdict.action === "delete") continue;
      if (letGo(options, verdict) || holdInPlace(options, verdict)) changed = true;
    }
  }
}

/** Turns a row that would go into one that is emptied in place. */
export function reduce(verdict: Verdict): void {
  verdict.action = "reduce";
  for (const { key } of erasableColumns(verdict.row)) verdict.erase.add(key);
}

/** Edges to rows that go: what the registry wants of them. */
function letGo({ registry, catalog, reach, verdicts }: SettleOptions, verdict: Verdict): boolean {
  const { row } = verdict;
  let changed = false;
  for (const column of row.table.columns) {
    const { rule } = column;
    if (!("table" in rule) || verdict.unlink.has(column.key)) continue;
    const value = row.values.get(column.name);
    if (value === null || value === undefined) continue;
    const target = registry.table(rule.table);
    const gone = reach
      .where(target, target.column(rule.column).name, value)
      .map(({ id }) => verdicts.get(id))
      .filter((other) => other !== undefined && leaves(other, verdict));
    if (gone.length === 0) continue;
    if (rule.onErase === "deleteRow" && verdict.action === "other") {
      verdict.action = "delete";
      return true;
    }
    const named = typeof rule.onErase === "object" ? rule.onErase.erase : [column.key];
    for (const key of named) {
      if (key !== column.key && (verdict.erase.has(key) || verdict.kept.has(key))) continue;
      if (key === column.key && !canBeEmpty(catalog, row, column)) continue;
      (key === column.key ? verdict.unlink : verdict.erase).add(key);
      changed = true;
    }
  }
  return changed;
}

/** A row goes, or it is the person's own and stays behind empty: others forget whom it stood for. */
const leaves = (target: Verdict, from: Verdict): boolean =>
  target.action === "delete" || (target.action === "reduce" && target.row.seed && from.action === "other");

/** Foreign keys to rows that go: emptied where possible, else the row stays, reduced. */
function holdInPlace({ catalog, reach, verdicts }: SettleOptions, verdict: Verdict): boolean {
  const { row, action } = verdict;
  if (action === "delete") return false;
  let changed = false;
  for (const key of catalog.foreignKeysFrom(row.table)) {
    const target = targetOf(key, row, reach, verdicts);
    if (target === undefined) continue;
    const columns = row.table.columns.filter(({ name }) => key.columns.includes(name));
    if (columns.some((column) => verdict.unlink.has(column.key))) continue;
    const link = columns.find((column) => "table" in column.rule && canBeEmpty(catalog, row, column));
    if (link) verdict.unlink.add(link.key);
    else reduce(target);
    changed = true;
  }
  return changed;
}

/** The row that goes and that this foreign key of a staying row names. */
function targetOf(
  key: ForeignKey,
  row: ReachedRow,
  reach: Reach,
  verdicts: ReadonlyMap<string, Verdict>,
): Verdict | undefined {
  const values = key.columns.map((name) => row.values.get(name));
  const [first] = values;
  const [target] = key.targets;
  if (target === undefined || first === undefined || values.some((value) => value === null)) return undefined;
  for (const candidate of rowsOfLive(key.to, target, first ?? "", reach)) {
    const verdict = verdicts.get(candidate.id);
    if (verdict?.action !== "delete") continue;
    if (key.targets.every((name, at) => candidate.values.get(name) === values[at])) return verdict;
  }
  return undefined;
}

function rowsOfLive(name: string, column: string, value: string, reach: Reach): readonly ReachedRow[] {
  const table = reach.tables.find((known) => liveName(known) === name);
  return table === undefined ? [] : reach.where(table, column, value);
}

/** Nullable, and no part of the key that names the row. */
export const canBeEmpty = (catalog: Catalog, row: ReachedRow, column: ClassifiedColumn): boolean =>
  catalog.live(row.table).columns.get(column.name)?.notNull === false &&
  !row.table.primaryKey.some(({ key }) => key === column.key);
