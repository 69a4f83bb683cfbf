import type { Database } from "@habeas/internal";
import type { $ZodType } from "zod/v4/core";
import type { Category } from "../vocabulary/categories.ts";
import type { Origin } from "../vocabulary/origins.ts";
import type { SpecialCategory } from "../vocabulary/special-categories.ts";
import type { Leaves } from "./leaf.ts";

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
  /** The column is sealed by `@habeas/crypto`. */
  readonly sealed?: true;
  /** The kind of person whom this value names; `false`: somebody else's, never searched for, matched or sent. */
  readonly identifies?: string | false;
  /** Left out: null. */
  readonly erase?: Erasure;
}

/** The column names a row of another table. */
export interface ReferenceRule {
  readonly word: "reference";
  /** The target's key in the schema. */
  readonly table: string;
  /** The target's column that this column's value names. */
  readonly column: string;
  /** The other columns of a composite key: this row's, each with the target's that it names. */
  readonly with?: Readonly<Record<string, string>>;
}

/** The column is an edge of the data-ownership graph (semantics of K9db, OSDI '23). */
export interface EdgeRule extends Omit<ReferenceRule, "word"> {
  /** ownedBy: the row belongs to the person reached through the target. visibleTo: that person may see the
   * row. owns, sees: the other direction, this row's owner owns or sees the rows of the target. */
  readonly word: "ownedBy" | "visibleTo" | "owns" | "sees";
  /** The column is the tenant's id as well. */
  readonly tenant?: true;
  /** Columns that a person who reaches the row through this edge must not see: of this row where the edge leads
   * to it, of the named row where it leads there. Art. 15(4). */
  readonly onAccess?: { readonly hide: readonly string[] };
  /**
   * What goes of the row when the person behind this edge is erased: itself, nothing, or these columns. Whether
   * their own row stays for a law makes no difference: what is named here stays only while a purpose needs the
   * column itself.
   */
  readonly onErase?: "deleteRow" | "keep" | { readonly erase?: readonly string[]; readonly set?: object };
}

/** Whether the rule is an edge of the data-ownership graph: a reference is none, for it leads to nobody. */
export const isEdge = (rule: ColumnRule): rule is EdgeRule => "table" in rule && rule.word !== "reference";

/** What one column is: exactly one word a column. */
export type ColumnRule =
  /** The tenant's id. */
  | { readonly word: "tenant" }
  /** The id of a person, and of a tenant where every person is one. */
  | { readonly word: "subject"; readonly tenant?: true }
  /** No personal data. */
  | { readonly word: "none" }
  /** The rows of the table are of no tenant. */
  | { readonly word: "global" }
  /** Undecided, with a guess: personal until somebody decides. */
  | { readonly word: "todo"; readonly guess?: ColumnRule }
  | PersonalRule
  /** Proves who somebody is: never disclosed to anybody, erased with the person. A password's hash, a token. */
  | { readonly word: "credential"; readonly erase?: Erasure }
  /** A JSON document with classified leaves. */
  | DocumentRule
  /** Another column says what this one holds. */
  | {
      readonly word: "dependsOn";
      /** The column that says it. */
      readonly column: string;
      readonly cases: Readonly<Record<string, ColumnRule>>;
      readonly otherwise: ColumnRule;
      /** Rows with the same value in this column belong together. */
      readonly with?: string;
    }
  /** The key of an object in the tenant's folder: exported, erased and archived with its row. */
  | { readonly word: "file"; readonly for: readonly string[] }
  /** Made from other columns (blind index, generated column, search vector): goes with the last of them. */
  | { readonly word: "copyOf"; readonly from: readonly string[]; readonly erase?: Erasure }
  | ReferenceRule
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
