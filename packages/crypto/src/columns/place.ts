import type { Place } from "../envelope/envelope.ts";
import { absent, lengthPrefixed } from "../envelope/length-prefix.ts";

/** Places of values, each tenant prefixed once a call. */
export function createPlaces(): (tenant: string, field: Uint8Array, bind: string | undefined) => Place {
  const tenants = new Map<string, Uint8Array>();
  const unbound = absent();
  return (tenant, field, bind) => {
    const known = tenants.get(tenant) ?? lengthPrefixed(tenant);
    tenants.set(tenant, known);
    return { tenant: known, field, bind: bind === undefined ? unbound : lengthPrefixed(bind) };
  };
}
