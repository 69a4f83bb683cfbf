import type { Foundation } from "../consent/foundation.ts";
import { foundationIn, notMade } from "../core-mark.ts";

/**
 * What a `Privacy` stands on; inside `Privacy.in` with the transaction as `db`.
 *
 * @throws A `CoreError`: `core_versions_differ`; `invalid_options` for what is no `Privacy` of core's.
 */
export function foundationOf(privacy: object): Foundation {
  const foundation = foundationIn(privacy, "privacy");
  if (foundation === undefined || !isFoundation(foundation)) throw notMade("privacy");
  return foundation;
}

/** Only this copy of core marks, and it marks a `Privacy` with nothing else. */
const isFoundation = (below: object): below is Foundation => "derivedKeys" in below && "registry" in below;
