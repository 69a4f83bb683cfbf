import type { ClassifiedTable } from "../registry/classified.ts";
import { listIn } from "../grouping.ts";
import type { RowKey } from "./keys.ts";
import type { AlikeColumn, AlikeGroup } from "./named-rows.ts";
import { holdsPersons, type Edge } from "./edges.ts";

/** Several rows that nothing tells apart: they share one verdict. */
export interface Alike extends AlikeGroup {
  readonly columns: readonly AlikeColumn[];
  /** By column, by key: in how many rows an erasure would still change the value. Empty when nobody asked. */
  readonly unsettled: ReadonlyMap<string, number>;
}

/** One row that a person's graph reaches. Values are as PostgreSQL prints them; personal values are not read. */
export interface ReachedRow {
  readonly table: ClassifiedTable;
  /** Unique over all tables. */
  readonly id: string;
  readonly key: RowKey;
  /** Keys, edges, discriminators and dates (seconds since 1970), by the column's name in the database. */
  readonly values: ReadonlyMap<string, string | null>;
  /** The person herself, or a document that names her. */
  readonly seed: boolean;
  /** Remembered, and no longer in the database. */
  readonly ghost: boolean;
  /** The rows through which it is reached. */
  readonly parents: readonly { readonly edge: Edge; readonly row: ReachedRow }[];
  /** Owned, or only seen: ownership decays to access along a mixed path. */
  readonly owned: boolean;
  /** It stands for several rows; then it has no key of its own. */
  readonly alike?: Alike;
}

/** Everything that a person's graph reaches. */
export interface Reach {
  readonly rows: readonly ReachedRow[];
  /** The tables that hold them. */
  readonly tables: readonly ClassifiedTable[];
  of(table: ClassifiedTable): readonly ReachedRow[];
  /** The rows of a table whose column has this value. */
  where(table: ClassifiedTable, column: string, value: string): readonly ReachedRow[];
}

/** A reached row before its parents are known. */
export interface FoundRow {
  readonly table: ClassifiedTable;
  readonly id: string;
  readonly key: RowKey;
  readonly values: ReadonlyMap<string, string | null>;
  readonly seed: boolean;
  /** Remembered, and not (yet) found in the database. */
  ghost: boolean;
  readonly alike?: Alike;
}

/** Whether the walk may go on behind this row. */
export const passable = (row: FoundRow): boolean => row.seed || !holdsPersons(row.table);

/** Rows by table, and by the values of their columns, indexed when first asked for. */
export class RowIndex<Row extends FoundRow> {
  readonly #rows = new Map<string, Row>();
  readonly #byTable = new Map<string, Row[]>();
  readonly #byValue = new Map<string, Map<string, Row[]>>();

  /** False when the row is there already. */
  add(row: Row): boolean {
    const known = this.#rows.get(row.id);
    if (known) {
      known.ghost &&= row.ghost;
      return false;
    }
    this.#rows.set(row.id, row);
    listIn(this.#byTable, row.table.key).push(row);
    for (const [name, index] of this.#byValue) {
      const [table, column] = splitName(name);
      if (table === row.table.key) indexRow(index, row, column);
    }
    return true;
  }

  all(): Row[] {
    return [...this.#rows.values()];
  }

  of(table: ClassifiedTable): readonly Row[] {
    return this.#byTable.get(table.key) ?? [];
  }

  where(table: ClassifiedTable, column: string, value: string): readonly Row[] {
    const name = JSON.stringify([table.key, column]);
    let index = this.#byValue.get(name);
    if (index === undefined) {
      index = new Map();
      this.#byValue.set(name, index);
      for (const row of this.of(table)) indexRow(index, row, column);
    }
    return index.get(value) ?? [];
  }
}

const splitName = (name: string): [string, string] => {
  const parsed: unknown = JSON.parse(name);
  return Array.isArray(parsed) ? [String(parsed[0]), String(parsed[1])] : ["", ""];
};

function indexRow<Row extends FoundRow>(index: Map<string, Row[]>, row: Row, column: string): void {
  const value = row.values.get(column);
  if (value !== null && value !== undefined) listIn(index, value).push(row);
}
