import type { ConnectorKeys } from "../connector/keys.ts";
import { equalText } from "../connector/equal-text.ts";

/** Whom a link unsubscribes, and from what. */
export interface UnsubscribeClaim {
  readonly tenant: string;
  /** core's random reference: no address, and nothing that an address could be found with. */
  readonly reference: string;
  readonly purpose: string;
}

/** A link's token: the claim and its HMAC. It does not expire: an old message must still be able to end it. */
export function issueUnsubscribeToken(keys: ConnectorKeys, claim: UnsubscribeClaim): string {
  const body = encode(JSON.stringify([claim.tenant, claim.reference, claim.purpose, keys.newest]));
  return `${body}.${macOf(keys, keys.newest, body)}`;
}

/** `undefined`: not one of ours, or made with a key that is no longer there. */
export function readUnsubscribeToken(keys: ConnectorKeys, token: string): UnsubscribeClaim | undefined {
  const [body, mac, ...rest] = token.split(".");
  if (body === undefined || mac === undefined || rest.length > 0 || token.length > 1024) return undefined;
  const [tenant, reference, purpose, keyId] = partsOf(body);
  if (tenant === undefined || reference === undefined || purpose === undefined || keyId === undefined)
    return undefined;
  return equalText(mac, macOf(keys, keyId, body)) ? { tenant, reference, purpose } : undefined;
}

const encode = (text: string): string => Buffer.from(text).toString("base64url");

/** With an unknown key: something that no token can be. */
function macOf(keys: ConnectorKeys, keyId: string, body: string): string {
  const mac = keys.link(keyId, body);
  return mac === undefined ? "." : Buffer.from(mac).toString("base64url");
}

function partsOf(body: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
    return Array.isArray(parts) ? parts.filter((part): part is string => typeof part === "string") : [];
  } catch {
    return [];
  }
}
