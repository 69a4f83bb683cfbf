/**
 * What several packages need and no host should see. Bundled into each of them, never published.
 *
 * @module
 */
export { canonicalJson, type Json } from "./canonical-json.ts";
export { fragment, markup, type Markup } from "./html.ts";
export { rowsOf, writtenBy, type Database } from "./database.ts";
export { HabeasError, isHabeasError, type HabeasErrorOptions } from "./habeas-error.ts";
export { databaseFault, type DatabaseFault } from "./database-fault.ts";
export { createScrub, type Scrub, type ScrubCode } from "./scrub.ts";
export { scrubbedCall, scrubbedFace, type FaceOptions } from "./scrubbed-face.ts";
export { runMigrations, type Migration } from "./migrate.ts";
export { canonicalKeyText, canonicalTenantText, type CanonicalKey, type CanonicalTenant } from "./brands.ts";
export {
  canonicalKey,
  canonicalKeyOf,
  compositeKey,
  keyParts,
  type KeyForm,
  type KeyPart,
} from "./canonical-key.ts";
export { canonicalTenant, CONTROLLER, LONGEST_TENANT } from "./canonical-tenant.ts";
export { isKeyId } from "./key-id.ts";
export { readSignedLink, signedLink } from "./signed-link.ts";
export { bytes, habeas, instant } from "./table-columns.ts";
export { casingOf, columnName, type Casing } from "./column-name.ts";
export { isRowSecurityFault } from "./row-security-fault.ts";
export { checkedDatabase, type CheckedDatabase } from "./checked-database.ts";
export { ROWS_HIDDEN, rowSecurityOf, securedTables, tableText } from "./row-security.ts";
export { ownDatabase, type OwnDatabaseOptions } from "./own-database.ts";
