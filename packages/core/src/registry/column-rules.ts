import type { Database } from "@habeas/internal";
import type { $ZodType } from "zod/v4/core";
import type { Category } from "../vocabulary/categories.ts";
import type { Origin } from "../vocabulary/origins.ts";
import type { SpecialCategory } from "../vocabulary/special-categories.ts";
import type { Leaves } from "./structured.ts";

/** What stands in a column after its value is gone: a value, or a function that makes one. */
export interface Erasure {
  readonly value: unknown;
}

/** One personal value: a column, or a leaf inside one. */
export interface PersonalRule {
  readonly word: "personal";
  readonly category: Category;
  /** The purposes that need it. It lives while at least one of them does. */
  readonly for: readonly string[];
  readonly origin: Origin;
  readonly special?: SpecialCategory;
  /** The condition of Art. 9(2) that a special category rests on: `"9(2)(h)"`. */
  readonly condition?: string;
  /** Must be a sealed column of `@habeas/crypto`; otherwise a finding. */
  readonly sealed?: boolean;
  /** The kind of person without a row whom this value names. */
  readonly identifies?: string;
  /** Left out: null. */
  readonly erase?: Erasure;
}

/** The column is an edge of the data-ownership graph (semantics of K9db, OSDI '23). */
export interface EdgeRule {
  /** ownedBy: the row belongs to the person reached through the target. visibleTo: that person may see the
   * row. owns, sees: the other direction, this row's owner owns or sees the rows of the target. */
  readonly word: "ownedBy" | "visibleTo" | "owns" | "sees";
  /** The target's key in the schema. */
  readonly table: string;
  /** The target's column that this column's value names. */
  readonly column: string;
  /** Columns of this row that a person who reaches it through this edge must not see. Art. 15(4). */
  readonly onAccess?: { readonly hide: readonly string[] };
  /**
   * Columns of this row to erase, or the row, when the person behind this edge is erased. Whether her own row
   * stays for a law makes no difference: what is named here stays only while a purpose needs the column itself.
   */
  readonly onErase?: { readonly erase: readonly string[] } | "deleteRow";
}

/** What one column is: exactly one word a column. */
export type ColumnRule =
  /** The tenant's id. */
  | { readonly word: "tenant" }
  /** The id of a person. */
  | { readonly word: "subject" }
  /** No personal data. */
  | { readonly word: "none" }
  /** A lookup table's column, of no tenant. */
  | { readonly word: "global" }
  | PersonalRule
  /** Proves who somebody is: never disclosed to anybody, erased with the person. A password's hash, a token. */
  | { readonly word: "credential"; readonly erase?: Erasure }
  /** A JSON document with classified leaves. */
  | DocumentRule
  /** A name/value row: another column says what this one holds. */
  | {
      readonly word: "dependsOn";
      /** The column that says it. */
      readonly column: string;
      readonly cases: Readonly<Record<string, ColumnRule>>;
      readonly otherwise: ColumnRule;
    }
  /** The key of an object in the tenant's folder: exported, erased and archived with its row. */
  | { readonly word: "file"; readonly for: readonly string[] }
  /** Made from other columns (blind index, generated column, search vector): goes with the last of them. */
  | { readonly word: "copyOf"; readonly from: readonly string[] }
  | EdgeRule;

/**
 * A schema for a document that is designed at run time, from the row that holds it. `db` is the connection or the
 * transaction in which the row was read: a lookup through it needs no second connection.
 */
export type SchemaResolver = (
  row: Readonly<Record<string, unknown>>,
  db: Database,
) => $ZodType | Promise<$ZodType>;

/** A JSON document: its zod schema (or a resolver), the registry of its leaves, their default purposes. */
export interface DocumentRule {
  readonly word: "document";
  readonly schema: $ZodType | SchemaResolver;
  readonly for: readonly string[];
  readonly leaves: Leaves<string>;
}
