import { CryptoError } from "../errors.ts";

/** Whose key it is: a person of a tenant, or with an empty subject the tenant itself. */
export interface Owner {
  readonly tenant: string;
  readonly subject: string;
}

/** One name an owner, different for different owners. */
export function ownerName({ tenant, subject }: Owner): string {
  return `${tenant.length}:${tenant}${subject}`;
}

/**
 * The owner of a tenant's own key.
 *
 * @throws A {@link CryptoError}: `missing_context` for an empty tenant.
 */
export function tenantOwner(tenant: string): Owner {
  return { tenant: named(tenant, "tenant"), subject: "" };
}

/**
 * The owner of a person's key.
 *
 * @throws A {@link CryptoError}: `missing_context` for an empty tenant or person.
 */
export function subjectOwner(tenant: string, subject: string): Owner {
  return { tenant: named(tenant, "tenant"), subject: named(subject, "subject") };
}

function named(value: string, what: string): string {
  if (value === "") throw new CryptoError("missing_context", `the ${what} of a value is empty`);
  return value;
}
