import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { lengthPrefixed } from "../envelope/length-prefix.ts";
import { contextColumn, type ContextColumn } from "./context-column.ts";
import { indexesOf, type IndexDefinition, type IndexShape } from "./index-shape.ts";
import { sealedMarkOf, type SealedMark } from "./marks.ts";

/** A sealed column of a protected table. */
export interface FieldShape extends SealedMark {
  readonly property: string;
  readonly column: PgColumn;
  /** The field id as envelopes are bound to it. */
  readonly prefixed: Uint8Array;
}

/** What is known of a protected table: read once, when it is declared. */
export interface TableShape {
  readonly table: PgTable;
  /** `schema.table`, or the table alone in the default schema. */
  readonly name: string;
  readonly columns: Readonly<Record<string, PgColumn>>;
  readonly tenant: ContextColumn;
  readonly subject: ContextColumn | undefined;
  /** Absent when values are not bound to their row. */
  readonly bind: ContextColumn | undefined;
  readonly fields: readonly FieldShape[];
  readonly byField: ReadonlyMap<string, FieldShape>;
  readonly indexes: readonly IndexShape[];
}

/** `ProtectOptions`, without its types. */
export interface TableDefinition {
  readonly tenant: string;
  readonly subject?: string | undefined;
  readonly bind: string;
  readonly indexes?: Readonly<Record<string, IndexDefinition>> | undefined;
}

export const UNBOUND = "none";

/**
 * Reads a table and what the host said of it.
 *
 * @throws A {@link CryptoError}: `invalid_options`.
 */
export function tableShape(table: PgTable, definition: TableDefinition): TableShape {
  const columns: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  const { name, schema } = getTableConfig(table);
  const context = (property: string): ContextColumn => {
    const column = columns[property];
    if (column === undefined) throw invalid("a protected table has no such column", `${name}.${property}`);
    return contextColumn(property, column);
  };
  const fields = Object.entries(columns).flatMap(([property, column]): FieldShape[] => {
    const mark = sealedMarkOf(column);
    return mark === undefined ? [] : [{ ...mark, property, column, prefixed: lengthPrefixed(mark.field) }];
  });
  const byField = new Map(fields.map((field) => [field.field, field]));
  if (fields.length === 0) throw invalid("a protected table has no sealed column", name);
  if (byField.size < fields.length) throw invalid("two columns of a table have the same field id", name);
  if (definition.subject === undefined && fields.some((field) => field.scope === "subject")) {
    throw invalid("a table without a subject has a field under the key of a person", name);
  }
  return {
    table,
    name: schema === undefined ? name : `${schema}.${name}`,
    columns,
    tenant: context(definition.tenant),
    subject: definition.subject === undefined ? undefined : context(definition.subject),
    bind: definition.bind === UNBOUND ? undefined : context(definition.bind),
    fields,
    byField,
    indexes: indexesOf(name, columns, fields, definition.indexes ?? {}),
  };
}

const invalid = (message: string, where: string) => new CryptoError("invalid_options", message, { where });
