import { canonicalTenant, CONTROLLER } from "@habeas/internal";
import { CryptoError } from "../errors.ts";

/**
 * Whose key it is: a person, who is a row of a table; with an empty table and key the tenant itself. Two tables may
 * have rows with the same key: they are two persons.
 */
export interface Owner {
  readonly tenant: string;
  /** `schema.table`, or the table alone in the default schema. */
  readonly table: string;
  /** In its canonical form: of a key of several columns a JSON array. */
  readonly key: string;
}

/** One name an owner, different for different owners. */
export function ownerName({ tenant, table, key }: Owner): string {
  return `${tenant.length}:${tenant}${table.length}:${table}${key}`;
}

/** The owner of a tenant's own key, or of the controller's. */
export function tenantOwner(tenant: string): Owner {
  return { tenant, table: "", key: "" };
}

/**
 * The owner of a person's key.
 *
 * @throws A {@link CryptoError}: `missing_context` for an empty table or key.
 */
export function personOwner(tenant: string, table: string, key: string): Owner {
  if (table === "" || key === "") throw new CryptoError("missing_context", "a person has a table and a key");
  return { tenant, table, key };
}

/**
 * A tenant's id as the key tables have it; nothing given: the controller.
 *
 * @throws A {@link CryptoError}: `invalid_tenant`.
 */
export function tenantNamed(tenant: unknown, sqlType?: string): string {
  if (tenant === undefined) return CONTROLLER;
  return canonicalTenant(tenant, (message) => new CryptoError("invalid_tenant", message), sqlType);
}
