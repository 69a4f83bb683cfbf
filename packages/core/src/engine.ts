/**
 * The inside of core, for the other packages of habeas and for nobody else: no promise of stability, names come and go
 * with any release. The packages ask for exactly one version of core, and refuse another copy at start.
 *
 * @module
 */
export { foundationOf, refuseOtherCore } from "./engine/core-mark.ts";
export type { AnyPrivacy } from "./engine/any-privacy.ts";
export type { Foundation } from "./consent/foundation.ts";
export { comparableIdentifier, namesOnePerson } from "./vocabulary/categories.ts";
