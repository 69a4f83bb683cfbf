import { dateName, listIn, type Reach, type ReachedRow } from "@habeas/core/engine";
import type { DateOf } from "../purposes/lifetime.ts";

/**
 * From which date retention counts for a row: its own column; else that of the row which owns it (an invoice's
 * line, its invoice); else the latest among the rows that it owns (a customer, her invoices).
 */
export function rowDates(reach: Reach): (row: ReachedRow) => DateOf {
  const children = new Map<ReachedRow, ReachedRow[]>();
  for (const row of reach.rows) {
    for (const { edge, row: parent } of row.parents) {
      if (edge.kind === "own") listIn(children, parent).push(row);
    }
  }
  const down = (row: ReachedRow): readonly ReachedRow[] => children.get(row) ?? [];
  return (row) => (column) =>
    own(row, column) ??
    (isKnown(row, column) ? null : (nearest(row, column, ownersOf) ?? nearest(row, column, down)));
}

const ownersOf = (row: ReachedRow): readonly ReachedRow[] =>
  row.parents.flatMap((parent) => (parent.edge.kind === "own" ? [parent.row] : []));

const isKnown = (row: ReachedRow, column: string): boolean => row.values.has(dateName(column));

function own(row: ReachedRow, column: string): Date | undefined {
  const seconds = row.values.get(dateName(column));
  return seconds === null || seconds === undefined ? undefined : new Date(Number(seconds) * 1000);
}

/** The latest date of the nearest rows that have the column at all; null: one has it, and it is empty. */
function nearest(
  row: ReachedRow,
  column: string,
  next: (row: ReachedRow) => readonly ReachedRow[],
): Date | null | undefined {
  const seen = new Set<ReachedRow>([row]);
  let level = [...next(row)];
  while (level.length > 0) {
    for (const at of level) seen.add(at);
    const dates = level.filter((at) => isKnown(at, column)).map((at) => own(at, column) ?? null);
    if (dates.length > 0) return latest(dates);
    level = level.flatMap(next).filter((at) => !seen.has(at));
  }
  return undefined;
}

/** An empty date is later than any: nobody knows when its time begins. */
const latest = (dates: readonly (Date | null)[]): Date | null =>
  dates.reduce((a, b) => (a === null || b === null ? null : a > b ? a : b));
