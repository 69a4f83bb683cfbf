import { timingSafeEqual } from "node:crypto";
import { isKeyId } from "./key-id.ts";
import { canonicalJson, type Json } from "./canonical-json.ts";

/** HMAC-SHA-256 of a text with the key of this name; undefined where there is no such key. */
export type LinkSigner = (keyId: string, text: string) => Uint8Array | undefined;

/**
 * What a mailed link carries: claims that whoever holds the link may read, and nobody may change.
 *
 * @returns `<key id>.<claims, base64url>.<HMAC-SHA-256 of both, base64url>`; undefined where there is no such key.
 */
export function signedLink(sign: LinkSigner, keyId: string, claims: Json): string | undefined {
  const signed = `${keyId}.${Buffer.from(canonicalJson(claims)).toString("base64url")}`;
  const mac = sign(keyId, signed);
  return mac && `${signed}.${Buffer.from(mac).toString("base64url")}`;
}

/** The claims of {@link signedLink}, compared in constant time; undefined for what no key of ours has signed. */
export function readSignedLink(sign: LinkSigner, token: string): unknown {
  // the key's id may hold dots of its own, the two other parts never do
  const [, id = "", body = "", given = ""] =
    /^(.+)\.([A-Za-z0-9_-]{1,4096})\.([A-Za-z0-9_-]{43})$/.exec(token) ?? [];
  const mac = isKeyId(id) ? sign(id, `${id}.${body}`) : undefined;
  if (mac === undefined) return undefined;
  // as text: base64url spells the same bytes in several ways, and only one of them was mailed
  const expected = Buffer.from(Buffer.from(mac).toString("base64url"));
  if (!timingSafeEqual(expected, Buffer.from(given))) return undefined;
  const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
  return claims;
}
