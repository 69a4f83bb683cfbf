import {
  holdsPersons,
  isEdge,
  type Catalog,
  type ForeignKey,
  type GraphRegistry,
  type Reach,
  type ReachedRow,
  type ClassifiedColumn,
  type ClassifiedTable,
} from "@habeas/core/engine";
import type { ColumnRule } from "@habeas/core";
import { isPersonalIn, rowsNamed, attributedColumns } from "../persons/attributed-columns.ts";
import { erasableColumns, erasedBeside, type Verdict } from "./verdict.ts";

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

/** Edges to rows of the leaver's: what the registry wants of them. */
function letGo(options: SettleOptions, verdict: Verdict): boolean {
  const { catalog } = options;
  const { row } = verdict;
  let changed = false;
  for (const column of row.table.columns) {
    const { rule } = column;
    if (!isEdge(rule) || rule.onErase === "keep" || verdict.unlink.has(column.key)) continue;
    const whole = wants(options, verdict, column);
    if (whole === undefined) continue;
    if (rule.onErase === "deleteRow" && verdict.action === "other") {
      takeAlong(verdict);
      return true;
    }
    const named = typeof rule.onErase === "object" ? (rule.onErase.erase ?? []) : [column.key];
    for (const key of named) {
      if (verdict.kept.has(key) || (!whole && !isPersonalIn(row, key))) verdict.later.add(key);
      if (!whole && !isPersonalIn(row, key)) continue;
      if (key !== column.key && (verdict.erase.has(key) || verdict.kept.has(key))) continue;
      if (key === column.key && !canBeEmpty(catalog, row, column)) continue;
      (key === column.key ? verdict.unlink : verdict.erase).add(key);
      changed = true;
    }
  }
  return changed;
}

/**
 * Whether what is the leaver's in a row goes because of the rows that a column names: all of it, or (`false`)
 * only the values that nothing keeps; undefined where nothing goes. It goes with the row it names, and out of
 * somebody else's row also when her own stays behind, empty or for a law: a law that keeps her name does not
 * keep her words. Where the row says nothing of her that could be needed, it follows the row it names. A row that is
 * another tenant's too, where they are a member still, loses only what would name a row that goes.
 */
function wants(
  { registry, reach, verdicts }: SettleOptions,
  verdict: Verdict,
  column: ClassifiedColumn,
): boolean | undefined {
  const { row } = verdict;
  const actions = new Set(rowsNamed(registry, reach, row, column).map(({ id }) => verdicts.get(id)?.action));
  if (actions.has("delete")) return true;
  if (verdict.action !== "other" || verdict.elsewhere) return undefined;
  if (actions.has("reduce")) return true;
  if (!actions.has("keep")) return undefined;
  if (isMention(registry, column)) return true;
  const hers = attributedColumns(row, column);
  return hers.length === 0 ? undefined : hers.every((key) => !verdict.kept.has(key));
}

/** The name of a person in somebody else's row, of which nobody said that it stays: null by default. */
const isMention = (registry: GraphRegistry, { rule }: ClassifiedColumn): boolean =>
  rule.word === "visibleTo" && rule.onErase === undefined && holdsPersons(registry.table(rule.table));

/** Edges of which nobody said that they stay. */
const mayLetGo = (rule: ColumnRule): boolean => isEdge(rule) && rule.onErase !== "keep";

/** `deleteRow`: the row is hers to take along, and stays for what a law or a hold keeps of it. */
function takeAlong(verdict: Verdict): void {
  verdict.action = verdict.kept.size === 0 ? "delete" : "keep";
  for (const key of erasedBeside(verdict.row, verdict.kept)) verdict.erase.add(key);
}

/** Foreign keys to rows that go: emptied where possible, else the row stays, reduced. */
function holdInPlace({ catalog, reach, verdicts }: SettleOptions, verdict: Verdict): boolean {
  const { row, action } = verdict;
  if (action === "delete") return false;
  let changed = false;
  for (const key of catalog.foreignKeysFrom(row.table)) {
    const target = targetOf(catalog, key, row, reach, verdicts);
    if (target === undefined) continue;
    const columns = row.table.columns.filter(({ name }) => key.columns.includes(name));
    if (columns.some((column) => verdict.unlink.has(column.key))) continue;
    const link = columns.find((column) => mayLetGo(column.rule) && canBeEmpty(catalog, row, column));
    if (link) verdict.unlink.add(link.key);
    else reduce(target);
    changed = true;
  }
  return changed;
}

/** The row that goes and that this foreign key of a staying row names. */
function targetOf(
  catalog: Catalog,
  key: ForeignKey,
  row: ReachedRow,
  reach: Reach,
  verdicts: ReadonlyMap<string, Verdict>,
): Verdict | undefined {
  const values = key.columns.map((name) => row.values.get(name));
  const [first] = values;
  const [target] = key.targets;
  if (target === undefined || first === undefined || values.some((value) => value === null)) return undefined;
  for (const candidate of rowsOfLive(catalog.classified(reach.tables, key.to), target, first ?? "", reach)) {
    const verdict = verdicts.get(candidate.id);
    if (verdict?.action !== "delete") continue;
    if (key.targets.every((name, at) => candidate.values.get(name) === values[at])) return verdict;
  }
  return undefined;
}

function rowsOfLive(
  table: ClassifiedTable | undefined,
  column: string,
  value: string,
  reach: Reach,
): readonly ReachedRow[] {
  return table === undefined ? [] : reach.where(table, column, value);
}

/** Nullable, and no part of the key that names the row. */
export const canBeEmpty = (catalog: Catalog, row: ReachedRow, column: ClassifiedColumn): boolean =>
  catalog.live(row.table).columns.get(column.name)?.notNull === false &&
  !row.table.primaryKey.some(({ key }) => key === column.key);
