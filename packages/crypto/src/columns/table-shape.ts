import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import { CryptoError } from "../errors.ts";
import { lengthPrefixed } from "../envelope/length-prefix.ts";
import { contextColumn, tenantColumn, type ContextColumn } from "./context-column.ts";
import { indexesOf, type IndexDefinition, type IndexShape } from "./index-shape.ts";
import { sealedMarkOf, type SealedMark } from "./marks.ts";
import { personShape, type PersonShape } from "./person-shape.ts";
import { tableName } from "./table-name.ts";

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
  /** Absent when the rows are the controller's. */
  readonly tenant: ContextColumn | undefined;
  readonly person: PersonShape | undefined;
  /** Absent when values are not bound to their row. */
  readonly bind: ContextColumn | undefined;
  readonly fields: readonly FieldShape[];
  readonly byField: ReadonlyMap<string, FieldShape>;
  readonly indexes: readonly IndexShape[];
}

/** `ProtectOptions`, without its types. */
export interface TableDefinition {
  readonly tenant: string;
  readonly subject?: string | readonly string[] | undefined;
  readonly owner?: PgTable | string | undefined;
  readonly bind: string;
  readonly indexes?: Readonly<Record<string, IndexDefinition>> | undefined;
}

export const UNBOUND = "none";
export const CONTROLLED = "controller";

/**
 * Reads a table and what the host said of it.
 *
 * @throws A {@link CryptoError}: `invalid_options`.
 */
export function tableShape(table: PgTable, definition: TableDefinition): TableShape {
  const columns: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  const { name } = getTableConfig(table);
  const named = (property: string): PgColumn => {
    const found = columns[property];
    if (found === undefined) throw invalid("a protected table has no such column", `${name}.${property}`);
    return found;
  };
  const context = (property: string): ContextColumn => contextColumn(property, named(property));
  const isController = definition.tenant === CONTROLLED && columns[CONTROLLED] === undefined;
  const tenant = isController ? undefined : tenantColumn(definition.tenant, named(definition.tenant));
  const subject = definition.subject === undefined ? [] : [definition.subject].flat().map(context);
  const fields = Object.entries(columns).flatMap(([property, column]): FieldShape[] => {
    const mark = sealedMarkOf(column);
    return mark === undefined ? [] : [{ ...mark, property, column, prefixed: lengthPrefixed(mark.field) }];
  });
  const byField = new Map(fields.map((field) => [field.field, field]));
  if (fields.length === 0) throw invalid("a protected table has no sealed column", name);
  if (byField.size < fields.length) throw invalid("two columns of a table have the same field id", name);
  if (subject.length === 0 && fields.some((field) => field.scope === "subject")) {
    throw invalid("a table without a subject has a field under the key of a person", name);
  }
  return {
    table,
    name: tableName(table),
    columns,
    tenant,
    person: subject.length === 0 ? undefined : personShape(table, subject, tenant?.column, definition.owner),
    bind: definition.bind === UNBOUND ? undefined : context(definition.bind),
    fields,
    byField,
    indexes: indexesOf(name, columns, fields, definition.indexes ?? {}),
  };
}

const invalid = (message: string, where: string) => new CryptoError("invalid_options", message, { where });
