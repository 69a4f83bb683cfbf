import type { ClassifiedTable } from "../registry/classified.ts";

/** What kind of values a type holds; of a domain its base type, however many domains lie between. */
export type TypeCategory =
  | "text"
  | "number"
  | "boolean"
  | "time"
  | "uuid"
  | "json"
  | "binary"
  | "enum"
  | "network"
  | "array"
  | "composite"
  | "range"
  | "other";

/** A column as it is in the database. */
export interface LiveColumn {
  readonly name: string;
  /** `pg_attribute.attnum`: positions of dropped columns are left out. */
  readonly position: number;
  /** Castable and without length: a cast to it never cuts a value. */
  readonly type: string;
  /** As `format_type` prints it: `character varying(20)`. */
  readonly declaredType: string;
  /** The name in `pg_type`; of a domain its base type's. */
  readonly base: string;
  readonly category: TypeCategory;
  /** What stands in an array, at any depth and behind any domains; the column's own base where it is none. */
  readonly element: { readonly base: string; readonly category: TypeCategory };
  /** The members of the enum that the column, or its elements, are of; undefined where they are of none. */
  readonly labels: readonly string[] | undefined;
  /** By the column, by a domain, or by the primary key. */
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  readonly identity: "always" | "byDefault" | undefined;
  /** PostgreSQL computes it: nobody can write it. */
  readonly generated: "stored" | "virtual" | undefined;
  /** `schema.name` of a collation that is not the database's own. */
  readonly collation: string | undefined;
  /** False: values that differ can be equal (a case-insensitive collation). */
  readonly deterministic: boolean;
  /** The sequence that belongs to it. */
  readonly sequence: TableName | undefined;
}

/** A name in the database, which may itself contain dots. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** An index of a table; of a partitioned table the indexes of the whole. */
export interface LiveIndex {
  readonly name: string;
  /** In the index's order, without what it only includes; undefined: an expression. */
  readonly keys: readonly (string | undefined)[];
  readonly unique: boolean;
  readonly primary: boolean;
  /** It refuses rows that overlap, as EXCLUDE does. */
  readonly exclusion: boolean;
  /** It holds only the rows of a condition. */
  readonly partial: boolean;
  /** Two nulls count as equal (PostgreSQL 15). */
  readonly nullsNotDistinct: boolean;
  /** A constraint that can wait for the end of the transaction. */
  readonly deferrable: boolean;
  /** False: it is being built, or its building failed, and no query may use it. */
  readonly valid: boolean;
  /** The access method: `btree`. */
  readonly method: string;
}

export interface LiveCheck {
  readonly name: string;
  /** `CHECK (…)`, as PostgreSQL prints it. */
  readonly definition: string;
  readonly columns: readonly string[];
  /** It binds the rows of this partition only. */
  readonly partition: TableName | undefined;
}

/** A trigger that somebody made; those by which PostgreSQL keeps foreign keys are left out. */
export interface LiveTrigger {
  readonly name: string;
  /** `schema.name` of its function. */
  readonly function: string;
  /** `plpgsql`, `sql`, `c`, `plpython3u`. */
  readonly language: string;
  readonly timing: "before" | "after" | "insteadOf";
  readonly events: readonly ("insert" | "update" | "delete" | "truncate")[];
  readonly each: "row" | "statement";
  /** False: disabled, or for replicas only. */
  readonly enabled: boolean;
  /** It fires for the rows of this partition only. */
  readonly partition: TableName | undefined;
}

export interface RowSecurity {
  readonly enabled: boolean;
  /** For the owner of the table too. */
  readonly forced: boolean;
  /** Whether it hides rows from the role that read the catalogue (`row_security_active`). */
  readonly active: boolean;
  readonly policies: readonly {
    readonly name: string;
    readonly command: "all" | "select" | "insert" | "update" | "delete";
    readonly permissive: boolean;
  }[];
}

/** A table or view as it is in the database. Partitions count as their root, inheritance children by themselves. */
export interface LiveTable extends TableName {
  readonly oid: string;
  readonly kind: "table" | "partitioned" | "view" | "materializedView" | "foreign";
  /** Found without its schema: by `search_path`, and not hidden by a table before it. */
  readonly visible: boolean;
  /** Of this session only. */
  readonly temporary: boolean;
  /** Belongs to an extension. */
  readonly ofExtension: boolean;
  /** By name in the database, in their order. */
  readonly columns: ReadonlyMap<string, LiveColumn>;
  /** Names of the key's columns, in its order. */
  readonly primaryKey: readonly string[];
  readonly indexes: readonly LiveIndex[];
  readonly checks: readonly LiveCheck[];
  readonly triggers: readonly LiveTrigger[];
  readonly rowSecurity: RowSecurity;
  /** Names of rewrite rules, without the one that makes a view. */
  readonly rules: readonly string[];
  /** Tables that inherit from it directly and are no partitions: a statement without ONLY reaches their rows. */
  readonly children: readonly TableName[];
  /** All partitions, those that are partitioned themselves included. */
  readonly partitions: number;
  /** How many rows the planner expects; undefined where nobody analysed the table. */
  readonly rows: number | undefined;
  /** Of the main fork, partitions included: as last vacuumed or analysed, or as measured. */
  readonly bytes: number;
  /** Every leaf with its OID, kind and access method, and inheritance: a swap shows here. */
  readonly leaves: string;
}

export type ForeignKeyAction = "noAction" | "restrict" | "cascade" | "setNull" | "setDefault";

/** A foreign key. One that only a partition has, or that leads to a partition, stands at the root. */
export interface ForeignKey {
  readonly name: string;
  readonly from: LiveTable;
  readonly columns: readonly string[];
  readonly to: LiveTable;
  readonly targets: readonly string[];
  readonly onDelete: ForeignKeyAction;
  /** What `setNull` and `setDefault` write on delete: all of `columns`, or fewer (PostgreSQL 15). */
  readonly setOnDelete: readonly string[];
  readonly onUpdate: ForeignKeyAction;
  readonly match: "simple" | "full" | "partial";
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  /** False: rows from before it was made may break it. */
  readonly validated: boolean;
  /** False: kept for documentation only (PostgreSQL 18). */
  readonly enforced: boolean;
  /** It binds the rows of this partition only. */
  readonly partition: TableName | undefined;
}

/** What a table of the registry is called: without a schema it is found by `search_path`. */
export interface HostTable {
  readonly key: string;
  readonly schema: string | undefined;
  readonly name: string;
}

/** The live database. */
export interface Catalog {
  /** Tables of the host and of habeas, temporary ones left out. */
  readonly tables: readonly LiveTable[];
  /** Tables and views, those of this session included. */
  readonly relations: readonly LiveTable[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Changes with the labels of enums and the fields of composite types: they show in values, in no row. */
  readonly types: string;
  /** The table that a statement on a table of the registry reaches. */
  find(table: HostTable): LiveTable | undefined;
  /** @throws A `CoreError`: `table_not_in_database`. */
  live(table: HostTable): LiveTable;
  /** The castable type of a column, by its name. @throws A `CoreError`: `table_not_in_database`. */
  type(table: HostTable, column: string): string;
  foreignKeysTo(table: HostTable): readonly ForeignKey[];
  foreignKeysFrom(table: HostTable): readonly ForeignKey[];
  /** The table of a registry that is this one. */
  classified<Table extends Pick<ClassifiedTable, "key" | "schema" | "name">>(
    tables: readonly Table[],
    live: LiveTable,
  ): Table | undefined;
}

/** `schema.name`, for people to read and for lists that habeas keeps. */
export const liveName = (table: { readonly schema?: string | undefined; readonly name: string }): string =>
  `${table.schema ?? "public"}.${table.name}`;

/** PostgreSQL writes the column itself, and refuses what others write. */
export const isWrittenByDatabase = ({ generated, identity }: LiveColumn): boolean =>
  generated !== undefined || identity === "always";
