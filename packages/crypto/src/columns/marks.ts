/** How a sealed column is stored and keyed. */
export interface SealedMark {
  /** The id of the field, given by the host: it survives every renaming of the column. */
  readonly field: string;
  /** Whose key seals it. */
  readonly scope: "subject" | "tenant";
  readonly storage: "bytea" | "text";
  readonly hideLength: boolean;
  /** Makes what stands in a NOT NULL column after its value is erased. */
  readonly tombstone: () => unknown;
}

/** How a blind index column is told apart from others. */
export interface BlindIndexMark {
  /** Part of the key of the index; absent, the column's name is. */
  readonly index?: string;
}

/** On every sealed column: other packages read it without importing this one. */
export const SEALED: unique symbol = Symbol.for("habeas.sealed");
/** On every blind index column. */
export const BLIND_INDEX: unique symbol = Symbol.for("habeas.blindIndex");

/** Puts a mark on a column. */
export function marked<Column extends object>(column: Column, symbol: symbol, mark: object): Column {
  return Object.defineProperty(column, symbol, { value: Object.freeze(mark), enumerable: false });
}

/** The mark of a sealed column, if it is one. */
export function sealedMarkOf(column: object): SealedMark | undefined {
  return isSealedColumn(column) ? column[SEALED] : undefined;
}

/** The mark of a blind index column, if it is one. */
export function blindIndexMarkOf(column: object): BlindIndexMark | undefined {
  return isBlindIndexColumn(column) ? column[BLIND_INDEX] : undefined;
}

const isSealedColumn = (column: object): column is { readonly [SEALED]: SealedMark } => SEALED in column;
const isBlindIndexColumn = (column: object): column is { readonly [BLIND_INDEX]: BlindIndexMark } =>
  BLIND_INDEX in column;
