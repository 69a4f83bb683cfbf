import {
  erasureOf,
  isPersonal,
  purposesOf,
  type ReachedRow,
  ruleIn,
  type ClassifiedColumn,
} from "@habeas/core/engine";
import type { KeepReason } from "../purposes/lifetime.ts";

/** What becomes of one row. Changes while the foreign keys are asked. */
export interface Verdict {
  readonly row: ReachedRow;
  /**
   * `reduce`: would go, but a row that stays points at it, or another tenant has it too. `other`: somebody else's as
   * well, or only seen.
   */
  action: "delete" | "reduce" | "keep" | "other";
  /** Whether the row is others' because its documents name them: of those, only the person's members go. */
  readonly named: boolean;
  /** Whether the row is the person's in another tenant as well: it goes with their last membership. */
  readonly elsewhere: boolean;
  /** Columns, by key, whose value goes. */
  readonly erase: Set<string>;
  /** Edge columns, by key, that are emptied because the row they name is gone. */
  readonly unlink: Set<string>;
  /** Columns, by key, of somebody else's row that go as soon as what keeps them in it is over. */
  readonly later: Set<string>;
  /** Columns, by key, that stay, each with the purposes that need it. */
  readonly kept: ReadonlyMap<string, readonly KeepReason[]>;
}

/** The purposes still alive among these, for one row. */
export type Alive = (row: ReachedRow, purposes: readonly string[]) => readonly KeepReason[];

/** The legal holds on one column of a row; on a row without personal columns with `undefined`. */
export type Held = (row: ReachedRow, column: string | undefined) => readonly KeepReason[];

/** Columns that an erasure empties: personal values, documents, files, credentials and what is made from them. */
export function erasableColumns(row: ReachedRow): ClassifiedColumn[] {
  return row.table.columns.filter(
    (column) => erasureOf(ruleIn(row.table, column, row.values), column) !== undefined,
  );
}

/** The columns of a row that a living purpose or a legal hold needs. */
export function keptColumns(row: ReachedRow, alive: Alive, held: Held): Map<string, readonly KeepReason[]> {
  const kept = new Map<string, readonly KeepReason[]>();
  for (const column of row.table.columns) {
    const purposes = purposesOf(ruleIn(row.table, column, row.values));
    const reasons = purposes === undefined ? [] : [...alive(row, purposes), ...held(row, column.key)];
    if (reasons.length > 0) kept.set(column.key, reasons);
  }
  return kept;
}

/** What goes of a row that stays for the columns in `kept`: a contract that runs keeps its credentials. */
export function erasedBeside(row: ReachedRow, kept: ReadonlyMap<string, readonly KeepReason[]>): Set<string> {
  const running = [...kept.values()].flat().some(({ article }) => article === "6(1)(b)");
  const gone = erasableColumns(row).filter((column) => {
    const rule = ruleIn(row.table, column, row.values);
    if (rule.word === "credential") return !running;
    if (rule.word === "copyOf") return !rule.from.some((source) => kept.has(source));
    const reasons = kept.get(column.key);
    if (reasons === undefined || rule.word !== "document") return reasons === undefined;
    if (reasons.some(({ hold }) => hold !== undefined)) return false; // a claim needs the document as it is
    // some purposes of the document are over, and with them the leaves that only they needed
    const living = new Set(reasons.map(({ purpose }) => purpose));
    return (purposesOf(rule) ?? []).some((name) => !living.has(name));
  });
  return new Set(gone.map(({ key }) => key));
}

/** Whether a row says itself what it is needed for; one that does not shares the fate of its owner. */
export const hasOwnPurposes = (row: ReachedRow): boolean =>
  row.table.columns.some((column) => {
    const rule = ruleIn(row.table, column, row.values);
    return rule.word !== "todo" && isPersonal(rule);
  });
