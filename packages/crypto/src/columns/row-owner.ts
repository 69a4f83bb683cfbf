import { CONTROLLER } from "@habeas/internal";
import { CryptoError } from "../errors.ts";
import { personOwner, tenantOwner, type Owner } from "../keys/owner.ts";
import type { ContextColumn } from "./context-column.ts";
import { keyOfRow } from "./person-shape.ts";
import type { FieldShape, TableShape } from "./table-shape.ts";

/** A row as the host or drizzle gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** Whose values a row holds. */
export interface RowContext {
  readonly tenant: string;
  readonly person: Owner | undefined;
  /** Absent when values are not bound to their row. */
  readonly bind: string | undefined;
}

/**
 * Reads who a row belongs to. The person may be missing as long as no field needs it.
 *
 * @throws A {@link CryptoError}: `missing_context`, `invalid_tenant`.
 */
export function rowContext(shape: TableShape, row: Row): RowContext {
  return contextOf(shape, ({ property }) => row[property]);
}

/** The same for a row whose columns are found in another way. */
export function contextOf(shape: TableShape, read: (column: ContextColumn) => unknown): RowContext {
  const { tenant: tenantColumn, person, bind } = shape;
  const tenant = tenantColumn === undefined ? CONTROLLER : tenantColumn.text(read(tenantColumn));
  const named = person?.columns.every((column) => isThere(read(column))) ?? false;
  return {
    tenant,
    person:
      person === undefined || !named
        ? undefined
        : personOwner(tenant, person.table, keyOfRow(person.columns, read)),
    bind: bind?.text(read(bind)),
  };
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * The owner of the key of one field of a row.
 *
 * @throws A {@link CryptoError}: `missing_context` for a field of a person where the row names none.
 */
export function fieldOwner(field: FieldShape, { tenant, person }: RowContext): Owner {
  if (field.scope === "tenant") return tenantOwner(tenant);
  if (person !== undefined) return person;
  throw new CryptoError("missing_context", "a row names no person for a field under a person's key", {
    where: field.column.name,
  });
}
