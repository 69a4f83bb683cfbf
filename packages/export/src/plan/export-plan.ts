import type { FieldKind } from "./field-kind.ts";

/** One column of a dump. */
export interface PlannedColumn {
  readonly name: string;
  /** PostgreSQL's name of the type. */
  readonly type: string;
  readonly kind: FieldKind;
  /** Printed by `to_json`: arrays and composites. */
  readonly nested: boolean;
  readonly notNull: boolean;
  /** The field id of a sealed column: opened on the way. */
  readonly sealed?: string;
}

/** One table of a dump. */
export interface PlannedTable {
  /** The key in the registry. */
  readonly key: string;
  readonly schema: string;
  /** The schema that the registry says; undefined where it says none and `search_path` finds the table. */
  readonly declaredSchema: string | undefined;
  readonly name: string;
  readonly columns: readonly PlannedColumn[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly table: string;
    readonly targetColumns: readonly string[];
  }[];
  /** The rows' own columns say whose they are, in a heap: finished ranges can be told from changed ones. */
  readonly revalidates: boolean;
  /** Of the whole table, all tenants. */
  readonly bytes: number;
  /** OIDs and access methods of every leaf. */
  readonly leaves: string;
  /** Other tables inherit from it, whose rows are their own: a statement on it says ONLY. */
  readonly inherited: boolean;
}

/** Why something of the database is not in the dump. */
export type Exclusion =
  | "lookup table of no tenant"
  | "credential: of use to nobody but the app"
  | "copy of another column"
  | "holds no rows that this person owns";

/** What is dumped and what is not, and why: plain data without any value of a row. */
export interface ExportPlan {
  readonly tables: readonly PlannedTable[];
  readonly excluded: readonly {
    readonly table: string;
    readonly column?: string;
    readonly because: Exclusion;
  }[];
  /** Labels of enums and fields of composite types, as one hash. */
  readonly types: string;
  /** Columns that hold keys of the tenant's files. */
  readonly fileColumns: readonly { readonly table: string; readonly column: string }[];
}
