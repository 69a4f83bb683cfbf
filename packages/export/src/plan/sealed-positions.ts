import type { SealedValues } from "@habeas/core";
import { sealedColumn, type SealedColumn } from "@habeas/core/engine";
import { ExportError } from "../errors.ts";
import type { PlannedTable } from "./export-plan.ts";

/** Where a sealed column stands in a row, and the columns that its values are bound to. */
export interface SealedPosition {
  readonly column: SealedColumn;
  readonly position: number;
  readonly with: readonly number[];
}

/**
 * The sealed columns of a table, with where they and what they are bound to stand in its rows.
 *
 * @throws A {@link ExportError}: `no_sealed_values` for a sealed column that nobody can open; `invalid_options` where
 * what its values are bound to is not exported.
 */
export function sealedPositions(
  sealedValues: SealedValues | undefined,
  table: PlannedTable,
): readonly SealedPosition[] {
  return table.columns.flatMap(({ name, sealed }, position): SealedPosition[] => {
    if (sealed === undefined) return [];
    const column = sealedColumn(sealedValues, { schema: table.declaredSchema, name: table.name }, name);
    if (column === undefined) {
      throw new ExportError("no_sealed_values", "nobody can open a sealed column", {
        where: `${table.key}.${name}`,
        fix: "give createPrivacy the `sealedValues` of a vault that protects the table, and createExporter the privacy",
      });
    }
    const bound = column.with.map((wanted) => {
      const found = table.columns.findIndex((one) => one.name === wanted);
      if (found !== -1) return found;
      throw new ExportError("invalid_options", "a column that sealed values are bound to is not exported", {
        where: `${table.key}.${wanted}`,
      });
    });
    return [{ column, position, with: bound }];
  });
}
