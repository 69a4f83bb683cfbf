import { ExportError } from "../errors.ts";

/** Longer ids would not fit into one name of a file system. */
const MAX_BYTES = 200;

/**
 * The beginning of every key of one tenant: `tenants/<id>/`. Lower-case letters, digits and `-` of the id stay
 * as they are; every other byte of its UTF-8 becomes `_` and two hexadecimal digits. Hence two tenants never
 * share a folder (not `1` and `11`, not `A` and `a` on a file system that ignores case), and no id can leave
 * its own.
 *
 * @throws A {@link ExportError}: `invalid_tenant` for an empty id, one that is not well-formed Unicode, or one
 * whose folder name would be longer than 200 bytes.
 */
export function tenantPrefix(tenant: string): string {
  if (typeof tenant !== "string" || tenant === "" || !tenant.isWellFormed()) {
    throw new ExportError("invalid_tenant", "a tenant's id is a text that is not empty");
  }
  let name = "";
  for (const byte of Buffer.from(tenant)) {
    const letter = String.fromCharCode(byte);
    name += /[a-z0-9-]/.test(letter) ? letter : `_${byte.toString(16).padStart(2, "0").toUpperCase()}`;
  }
  if (name.length > MAX_BYTES) throw new ExportError("invalid_tenant", "this tenant's id is too long");
  return `tenants/${name}/`;
}
