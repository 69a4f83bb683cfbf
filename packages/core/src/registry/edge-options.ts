import type { ColumnKey, ColumnsOf, Values } from "./schema-types.ts";

/** What becomes of a row that stays when the person behind one of its edges is erased, without naming columns. */
export type RowAct = "deleteRow" | "keep";

/** What becomes of a row that stays when the person behind one of its edges is erased. */
export type OnErase<Act extends RowAct, Erased extends string, Set> =
  | Act
  | {
      /** Columns that take their own erase value: null, the `erase` of their word, or an array without the id. */
      readonly erase?: readonly Erased[];
      /** Columns and what is written into them, typed by the column. */
      readonly set?: Set;
    };

/** How an edge from the named row to this one is followed: `ownedBy`, `visibleTo`. */
export interface InwardOptions<
  Column extends string,
  With extends string,
  Hidden extends string,
  Act extends RowAct,
  Erased extends string,
  Set,
> {
  /** The target's column that this one names. @defaultValue its primary key, without the tenant's column */
  readonly column?: Column;
  /** A key of several columns: the other columns of this row, each with the target's that it names. */
  readonly with?: Readonly<Record<With, Column>>;
  /** The column is the tenant's id as well. @defaultValue false */
  readonly tenant?: true;
  /** Columns of this row that the person behind this edge must not see. Art. 15(4). */
  readonly onAccess?: { readonly hide: readonly Hidden[] };
  /** What goes of this row when the person behind this edge is erased and the row stays. */
  readonly onErase?: OnErase<Act, Erased, Set>;
}

/** How an edge from this row to the named ones is followed: `owns`, `sees`. Names are the target's, but those of
 * `with` on the left. */
export interface OutwardOptions<Target, With extends string> {
  /** The target's column that this one names. @defaultValue its primary key, without the tenant's column */
  readonly column?: ColumnKey<Target>;
  /** A key of several columns: the other columns of this row, each with the target's that it names. */
  readonly with?: Readonly<Record<With, ColumnKey<Target>>>;
  /** Columns of the named row that the person behind this edge must not see. Art. 15(4). */
  readonly onAccess?: { readonly hide: readonly ColumnKey<Target>[] };
  /** What goes of the named row when the person behind this edge is erased and it stays. */
  readonly onErase?: OnErase<RowAct, ColumnKey<Target>, Values<ColumnsOf<Target>>>;
}

/** Which row a reference names. */
export interface ReferenceOptions<Target, With extends string> {
  /** The target's column that this one names. @defaultValue its primary key, without the tenant's column */
  readonly column?: ColumnKey<Target>;
  /** A key of several columns: the other columns of this row, each with the target's that it names. */
  readonly with?: Readonly<Record<With, ColumnKey<Target>>>;
}
