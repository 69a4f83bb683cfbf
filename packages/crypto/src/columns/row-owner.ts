import { CryptoError } from "../errors.ts";
import { subjectOwner, tenantOwner, type Owner } from "../keys/owner.ts";
import type { FieldShape, TableShape } from "./table-shape.ts";

/** A row as the host or drizzle gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** Whose values a row holds. */
export interface RowContext {
  readonly tenant: string;
  readonly subject: string | undefined;
  /** Absent when values are not bound to their row. */
  readonly bind: string | undefined;
}

/**
 * Reads who a row belongs to. The person may be missing as long as no field needs it.
 *
 * @throws A {@link CryptoError}: `missing_context`.
 */
export function rowContext(shape: TableShape, row: Row): RowContext {
  const { tenant, subject, bind } = shape;
  const person = subject === undefined ? undefined : row[subject.property];
  return {
    tenant: tenant.text(row[tenant.property]),
    subject:
      subject === undefined || person === undefined || person === null ? undefined : subject.text(person),
    bind: bind === undefined ? undefined : bind.text(row[bind.property]),
  };
}

/**
 * The owner of the key of one field of a row.
 *
 * @throws A {@link CryptoError}: `missing_context` for a field of a person where the row names none.
 */
export function fieldOwner(field: FieldShape, { tenant, subject }: RowContext): Owner {
  if (field.scope === "tenant") return tenantOwner(tenant);
  if (subject !== undefined) return subjectOwner(tenant, subject);
  throw new CryptoError("missing_context", "a row names no person for a field under a person's key", {
    where: field.column.name,
  });
}
