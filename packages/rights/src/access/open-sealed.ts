import { openCells, type ReachedRow, type ClassifiedTable } from "@habeas/core/engine";
import type { SealedValues } from "@habeas/core";
import type { Database } from "@habeas/internal";
import type { VisibleRow } from "./visible-values.ts";

/** A row as it was read, and what of it the person may see. */
export interface ReadRow extends VisibleRow {
  readonly reached: ReachedRow;
  /** By key; a sealed value as PostgreSQL prints it, until it is opened. */
  readonly row: Record<string, unknown>;
}

/** Opens what the person may see of a batch, in place. */
export async function openVisible(
  { db, sealedValues }: { readonly db: Database; readonly sealedValues: SealedValues | undefined },
  table: ClassifiedTable,
  rows: readonly ReadRow[],
): Promise<void> {
  const cells = rows.flatMap(({ row, columns }) =>
    columns.flatMap((column) => (column.sealed === undefined ? [] : [{ row, column }])),
  );
  await openCells(sealedValues, table, cells, db);
}
