import { readSignedLink, signedLink } from "@habeas/internal";
import { missingKey, type ConnectorKeys } from "../connector/keys.ts";

/** Whom a link unsubscribes, and from what. */
export interface UnsubscribeClaim {
  readonly tenant: string;
  /** core's random reference: no address, and nothing that an address could be found with. */
  readonly reference: string;
  readonly purpose: string;
}

/** A link's token. It does not expire: an old message must still be able to end it. */
export function issueUnsubscribeToken(keys: ConnectorKeys, claim: UnsubscribeClaim): string {
  const { tenant, reference, purpose } = claim;
  const token = signedLink(keys.link, keys.newest, [tenant, reference, purpose]);
  if (token === undefined) throw missingKey();
  return token;
}

/** `undefined`: not one of ours, or made with a key that is no longer there. */
export function readUnsubscribeToken(keys: ConnectorKeys, token: string): UnsubscribeClaim | undefined {
  const claims = readSignedLink(keys.link, token);
  if (!Array.isArray(claims)) return undefined;
  const [tenant, reference, purpose] = claims.filter((part): part is string => typeof part === "string");
  return tenant === undefined || reference === undefined || purpose === undefined
    ? undefined
    : { tenant, reference, purpose };
}
