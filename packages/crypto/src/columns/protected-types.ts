import type { Database } from "@habeas/internal";
import type { Table } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { BlindIndex } from "./blind-index-value.ts";
import type { Sealed } from "./sealed-value.ts";
import type { ColumnEncryption } from "./encrypt-column.ts";
import type { RewrittenBatch } from "./rewrite-rows.ts";
import type { Unreadable } from "./unreadable.ts";
import type { WalkOptions } from "./walk-rows.ts";

/** What a sealed value opens to; anything else is left as it is. */
export type Opened<Value> = Value extends Sealed<infer Plain> ? Plain : Value;

/** A row as drizzle reads it. */
export type Selected<T extends Table> = T["$inferSelect"];
/** A row as drizzle writes it. */
export type Inserted<T extends Table> = T["$inferInsert"];
/** What a column is, to drizzle. */
export type ColumnOf<T extends Table, Name extends keyof T["_"]["columns"]> = T["_"]["columns"][Name]["_"];

/** Columns whose values are of one type, null aside. */
export type NamesOf<T extends Table, Value> = {
  [Name in keyof Selected<T>]: [NonNullable<Selected<T>[Name]>] extends [Value] ? Name : never;
}[keyof Selected<T>] &
  string;

export type SealedName<T extends Table> = NamesOf<T, Sealed<unknown>>;
export type BlindIndexName<T extends Table> = NamesOf<T, BlindIndex>;
/** Columns that can say whose row it is. */
export type ContextName<T extends Table> = NamesOf<T, string | number | bigint>;

/** Columns that PostgreSQL counts up. */
export type Serial = "PgSerial" | "PgSmallSerial" | "PgBigSerial53" | "PgBigSerial64";

/** Columns whose value exists before the row does: a serial or generated one does not. */
export type BindName<T extends Table> = {
  [Name in ContextName<T>]: ColumnOf<T, Name> extends
    | { columnType: Serial }
    | { identity: "always" | "byDefault" }
    ? never
    : null extends Selected<T>[Name]
      ? never
      : Name;
}[ContextName<T>];

/** A blind index over the values of one sealed column. */
export interface IndexOptions<Name extends string, Plain> {
  /** The sealed column. */
  readonly of: Name;
  /** Makes spellings of one value equal; pure, and never changed once values were hashed with it. */
  readonly normalize: (value: Plain) => string;
  /** Rows that the table is expected to hold: they decide how much of the hash is safe to keep. */
  readonly rows: number;
  /**
   * Bits of the hash to keep.
   * @defaultValue the most that the rule allows
   */
  readonly bits?: number;
  /**
   * Another version is another key.
   * @defaultValue `1`
   */
  readonly version?: number;
  /** While a key is rotated: the index column that this one will replace. */
  readonly replaces?: string;
}

/** An index over any of the sealed columns of a table. */
export type AnyIndexOptions<T extends Table> = {
  [Name in SealedName<T>]: IndexOptions<Name, Opened<NonNullable<Selected<T>[Name]>>>;
}[SealedName<T>];

/** What a protected table is told about its rows; the fields stand on the columns themselves. */
export type ProtectOptions<T extends Table> = {
  /** The column with the tenant; `"controller"` for rows that have none, which are then the controller's. */
  readonly tenant: ContextName<T> | "controller";
  /**
   * The column with the key of the person, or the columns in the order of that key; left out only where every field
   * is under the tenant's key.
   */
  readonly subject?: ContextName<T> | readonly ContextName<T>[];
  /**
   * Whose table the key is of: the rows of `customers` with the key 7 and of `employees` with the key 7 are two
   * persons, with keys of their own.
   * @defaultValue this table where `subject` is its primary key, otherwise the table that `subject` references
   */
  readonly owner?: PgTable | string;
  /**
   * An immutable column that names the row: a value moved to another row does not open. `"none"` binds values
   * to tenant, person and field only.
   */
  readonly bind: BindName<T> | "none";
} & ([BlindIndexName<T>] extends [never]
  ? { readonly indexes?: undefined }
  : { readonly indexes: { readonly [Name in BlindIndexName<T>]: AnyIndexOptions<T> } });

/** The columns that say whose row it is, and which row. */
export type KeyName<Options> = Options extends {
  readonly tenant: infer Tenant extends string;
  readonly bind: infer Bind extends string;
}
  ? | Exclude<Tenant, "controller">
    | Exclude<Bind, "none">
    | (Options extends { readonly subject: infer Subject } ? NamesIn<Subject> : never)
  : never;

/** One name, or each of a list. */
export type NamesIn<Subject> = Subject extends readonly (infer Name extends string)[]
  ? Name
  : Subject extends string
    ? Subject
    : never;

/** The tenant whose values are looked for; none for a table whose rows are the controller's. */
export type TenantIn<Options> = Options extends { readonly tenant: "controller" }
  ? { readonly tenant?: undefined }
  : { readonly tenant: string | number | bigint };

/** Needed by `seal` unless the schema makes the value itself before the row exists (`$defaultFn`). */
export type RequiredKey<T extends Table, Options> = {
  [Name in KeyName<Options> & keyof T["_"]["columns"]]: ColumnOf<T, Name> extends { hasRuntimeDefault: true }
    ? never
    : Name;
}[KeyName<Options> & keyof T["_"]["columns"]];

/** A row to insert, its sealed columns plain, its blind indexes left out. */
export type PlainInsert<T extends Table> = {
  [Name in keyof Inserted<T> as Name extends BlindIndexName<T> ? never : Name]: Opened<Inserted<T>[Name]>;
};

/** A row to insert, with plain values in the sealed columns and without the blind indexes. */
export type PlainRow<T extends Table, Options> = PlainInsert<T> & {
  readonly [Name in RequiredKey<T, Options> & keyof PlainInsert<T>]-?: PlainInsert<T>[Name];
};

/** Values to update: the columns that values are bound to cannot be among them. */
export type PlainUpdate<T extends Table, Options> = Omit<Partial<PlainInsert<T>>, KeyName<Options>>;

/** Which row, and whose. */
export type RowKeys<T extends Table, Options> = Pick<Selected<T>, KeyName<Options> & keyof Selected<T>>;

/** A row with its sealed values opened. */
export type OpenedRow<Row, Failure = never> = {
  [Name in keyof Row]: Opened<Row[Name]> | (NonNullable<Row[Name]> extends Sealed<unknown> ? Failure : never);
};

export interface TransactionOptions {
  /**
   * The host's transaction, when the call happens inside one: keys are then read and created in it.
   * @defaultValue the vault's own database
   */
  readonly db?: Database;
}

export interface OpenOptions extends TransactionOptions {
  /** Why the values are read: a word for the audit. */
  readonly purpose: string;
  /**
   * Whether one unreadable value fails the call, or stands in its row as `Unreadable`.
   * @defaultValue `"throw"`
   */
  readonly onError?: "throw" | "report";
}

/** What the column behind a blind index opens to. */
export type IndexedPlain<T extends Table, Options, Name> = Options extends {
  readonly indexes: { readonly [Key in Name & string]: { readonly of: infer Of extends SealedName<T> } };
}
  ? Opened<NonNullable<Selected<T>[Of]>>
  : never;

/** A table whose sealed columns this vault reads and writes. */
export interface ProtectedTable<T extends PgTable, Options> {
  readonly table: T;
  /**
   * Seals rows for `insert`, running `$defaultFn` of the columns first, and fills the blind indexes.
   *
   * @throws A {@link CryptoError}: `missing_context`, `key_shredded`, `key_provider_unavailable`,
   * `unsupported_value`, `plaintext_too_large`.
   */
  seal(row: PlainRow<T, Options>, options?: TransactionOptions): Promise<Inserted<T>>;
  seal(rows: readonly PlainRow<T, Options>[], options?: TransactionOptions): Promise<Inserted<T>[]>;
  /**
   * Seals values for `update` of the row that `keys` names, and fills the blind indexes over them.
   *
   * @throws A {@link CryptoError}: as `seal`.
   */
  update(
    values: PlainUpdate<T, Options>,
    keys: RowKeys<T, Options>,
    options?: TransactionOptions,
  ): Promise<Partial<Inserted<T>>>;
  /**
   * Opens every sealed value of the rows: keys are loaded once, with one audit event.
   *
   * @throws A {@link CryptoError}: `key_shredded`, `unknown_key`, `authentication_failed`, `missing_context`,
   * `key_provider_unavailable`; of single values only with `onError: "throw"`.
   */
  open<Row extends RowKeys<T, Options>>(
    rows: readonly Row[],
    options: OpenOptions & { readonly onError?: "throw" },
  ): Promise<OpenedRow<Row>[]>;
  open<Row extends RowKeys<T, Options>>(
    rows: readonly Row[],
    options: OpenOptions & { readonly onError: "report" },
  ): Promise<OpenedRow<Row, Unreadable>[]>;
  /** The blind index of a value, to compare the index column with: equal values, and a few others, have it. */
  index<Name extends BlindIndexName<T>>(
    name: Name,
    value: IndexedPlain<T, Options, Name>,
    options: TransactionOptions & TenantIn<Options>,
  ): Promise<BlindIndex>;
  /** The opened rows of a tenant with this value: the index finds candidates, the values decide. */
  find<Name extends BlindIndexName<T>>(
    name: Name,
    value: IndexedPlain<T, Options, Name>,
    options: TransactionOptions & TenantIn<Options> & { readonly purpose: string },
  ): Promise<OpenedRow<Selected<T>>[]>;
  /** The id of the key that seals a column of a row now: for {@link needsReseal}. */
  currentKeyId(
    name: SealedName<T>,
    keys: RowKeys<T, Options>,
    options?: TransactionOptions,
  ): Promise<Uint8Array>;
  /**
   * Seals one batch of rows anew with the present keys, where older ones were used. Repeat it with the cursor
   * that it returns until there is none; an interrupted run goes on from any earlier cursor.
   *
   * @throws A {@link CryptoError}: `invalid_options` for a table without a primary key, `database_fault`.
   */
  reseal(options?: WalkOptions): Promise<RewrittenBatch>;
  /** Fills blind indexes that are null from the sealed values, batch by batch like `reseal`. */
  fillIndexes(names: readonly BlindIndexName<T>[], options?: WalkOptions): Promise<RewrittenBatch>;
  /** Moves the values of a plain column into a sealed one, while the table is in use. */
  encryptColumn<To extends SealedName<T>>(columns: {
    readonly from: NamesOf<T, Opened<NonNullable<Selected<T>[To]>>>;
    readonly to: To;
  }): ColumnEncryption;
}
