import { canonicalTenantText, type CanonicalTenant } from "./brands.ts";
import { canonicalKey } from "./canonical-key.ts";

/** The scope of what belongs to no tenant: the controller's own. No tenant can be called so. */
export const CONTROLLER = "*";

/**
 * Bytes of UTF-8 that a tenant's id may have. Each may become three letters in the name of a folder or of an object
 * (`%2F`, `_2F`), and such a name has at most 255 bytes on the file systems in use, with what stands beside it.
 */
export const LONGEST_TENANT = 64;

/**
 * A tenant's id as habeas stores it, checked at the first call instead of at the first dump. Refused: an empty one,
 * `*` (stands for what belongs to no tenant), control characters, lone surrogates, more than 64 bytes of UTF-8.
 *
 * @param refuse - Makes the package's own error, with the code `invalid_tenant`, of what is wrong.
 * @param sqlType - The type of the column that holds tenants, where it is known: spellings that it finds equal
 * become one.
 */
export function canonicalTenant(
  tenant: unknown,
  refuse: (message: string) => Error,
  sqlType = "text",
): CanonicalTenant {
  const found = canonicalKey(sqlType, tenant);
  const text = found.form === "key" ? found.key : tenant;
  if (typeof text !== "string" || text === "") throw refuse("a tenant's id is a text that is not empty");
  if (text === CONTROLLER) throw refuse("the star stands for what belongs to no tenant");
  if (/\p{Cc}/u.test(text)) throw refuse("a tenant's id has no control characters");
  if (!text.isWellFormed()) throw refuse("a tenant's id is a text that PostgreSQL can hold");
  if (Buffer.byteLength(text) > LONGEST_TENANT) {
    throw refuse(`a tenant's id has at most ${LONGEST_TENANT} bytes of UTF-8`);
  }
  if (found.form === "nobody") throw refuse("the column of tenants cannot hold this id");
  return canonicalTenantText(text);
}
