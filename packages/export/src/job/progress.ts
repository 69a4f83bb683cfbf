import type { PartKind } from "../dump-options.ts";

/** How far a dump is, in numbers that no person can be recognised by. */
export interface Totals {
  readonly partsDone: number;
  readonly parts: number;
  readonly rows: number;
  readonly bytes: number;
}

/** What happens while a dump runs, in the order in which it happens. */
export type ProgressEvent =
  /** The database's state is frozen; `unchanged` parts of an older snapshot still hold. */
  | {
      readonly type: "snapshot";
      readonly at: string;
      readonly generation: number;
      readonly unchanged: number;
    }
  /** Another process's snapshot serves this one too. */
  | { readonly type: "joined"; readonly generation: number }
  /** Another process works on what is left. */
  | { readonly type: "waiting" }
  /** A part is stored. `secondsLeft`: if the parts that are left take as long as those since the last snapshot. */
  | {
      readonly type: "part";
      readonly kind: "table" | "files";
      /** The table's key in the registry; undefined for the tenant's files. */
      readonly table: string | undefined;
      /** Rows of the table, or files. */
      readonly rows: number;
      readonly bytes: number;
      readonly totals: Totals;
      readonly secondsLeft: number | undefined;
    }
  /** A part failed and will be repeated; `code` is an {@link ExportErrorCode}. */
  | {
      readonly type: "retry";
      readonly kind: PartKind;
      readonly table: string | undefined;
      readonly code: string;
    }
  /** The dump is there, whole. */
  | { readonly type: "complete"; readonly prefix: string; readonly totals: Totals };
