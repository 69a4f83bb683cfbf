import type { ReachedRow } from "@habeas/core/engine";
import type { KeepReason } from "./lifetime.ts";
import type { CalendarDate } from "@habeas/core/law";

/** What is held: by table of the schema, all that an erasure would take, or some columns by their keys. */
export type HeldData = Readonly<Record<string, "all" | readonly string[]>>;

/** An open hold, for the engine: of one person's rows, or of some rows whoever they belong to. */
export interface OpenHold {
  readonly id: string;
  /** The day on which somebody has to decide whether it is still needed. */
  readonly reviewOn: CalendarDate;
  readonly data: HeldData;
  /** Ids of rows; left out: all that are the person's own. */
  readonly rows?: ReadonlySet<string>;
}

/** Stands among the reasons for the purpose that no registry declares. */
export const LEGAL_CLAIMS = "legal claims";

/** The reasons of Art. 17(3)(e) that keep a column of a row; of a row without personal columns, with `undefined`. */
export function holdReasons(
  holds: readonly OpenHold[],
  row: ReachedRow,
  column: string | undefined,
): KeepReason[] {
  return holds.flatMap(({ id, reviewOn, data, rows }): KeepReason[] => {
    const held = data[row.table.key];
    if (held === undefined || (rows !== undefined && !rows.has(row.id))) return [];
    const isHeld = held === "all" || (column !== undefined && held.includes(column));
    return isHeld ? [{ purpose: LEGAL_CLAIMS, article: "17(3)(e)", hold: id, review: reviewOn }] : [];
  });
}
