/** Where a sealed value stands: it opens nowhere else. */
export interface SealedPlace {
  /** The table's name in the database; with its schema where that is not `public`. */
  readonly table: string;
  readonly tenant: string;
  /** The field id that the column carries. */
  readonly field: string;
  /** Whose key sealed it; undefined when the row names no person. */
  readonly subject: string | undefined;
  /** The row's key; undefined when it has several columns or none. */
  readonly bind: string | undefined;
}

/** A sealed value as it is stored: bytes of a bytea, or the text form. */
export interface SealedValue {
  readonly value: Uint8Array | string;
  readonly place: SealedPlace;
}

/**
 * The port through which a dump opens sealed columns: `vault.decryptor(…)` of `@habeas/crypto` is one. It serves
 * one batch at a time: `prepare` may forget what it loaded before.
 */
export interface Decryptor {
  /** Loads the keys of about 1,000 rows. Called before `open`, never while a database cursor is open. */
  prepare(batch: readonly SealedPlace[]): Promise<void>;
  /** The plain value: text, number, bigint, boolean, bytes, Date or JSON. Throws when it cannot be opened. */
  open(value: Uint8Array | string, place: SealedPlace): unknown;
}
