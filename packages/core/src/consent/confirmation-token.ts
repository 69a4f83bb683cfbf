import { timingSafeEqual } from "node:crypto";
import { canonicalJson } from "@habeas/internal";
import { CoreError } from "../errors.ts";
import type { DerivedKeys } from "../secrets/derived-keys.ts";
import { utf8 } from "../ledger/encoding.ts";

/** What a confirmation token says: random references and names from the registry, no personal data. */
export interface ConfirmationClaims {
  readonly tenant: string;
  readonly reference: string;
  readonly purpose: string;
  readonly notice: string;
  readonly language: string;
  readonly textHash: string;
  /** The entry of the first act. */
  readonly entry: string;
  /** The address that it was mailed to, as a keyed hash, hexadecimal: {@link mailedAddress}. */
  readonly address?: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** `<key id>.<claims, base64url>.<HMAC-SHA-256 of both, base64url>` */
export function issueToken(derivedKeys: DerivedKeys, claims: ConfirmationClaims): string {
  const [id] = derivedKeys.ids("doubleOptIn");
  const signed = `${id ?? ""}.${Buffer.from(canonicalJson({ ...claims })).toString("base64url")}`;
  const mac = id === undefined ? undefined : derivedKeys.hmac("doubleOptIn", id, utf8(signed));
  if (mac === undefined) throw new CoreError("invalid_secrets", "no key signs double opt-in tokens");
  return `${signed}.${Buffer.from(mac).toString("base64url")}`;
}

/** @throws A {@link CoreError}: `token_invalid`; `token_expired`. */
export function readToken(derivedKeys: DerivedKeys, token: string, now: Date): ConfirmationClaims {
  // the key's id may hold dots of its own, the two other parts never do
  const found = /^([A-Za-z0-9._-]{1,64})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/.exec(token);
  const [, id = "", body = "", mac = ""] = found ?? [];
  const expected = derivedKeys.hmac("doubleOptIn", id, utf8(`${id}.${body}`));
  const given = Buffer.from(mac, "base64url");
  if (!expected || given.length !== expected.length || !timingSafeEqual(given, expected))
    throw invalidToken();
  const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
  if (!isClaims(claims)) throw invalidToken();
  if (claims.expires <= now.getTime()) {
    throw new CoreError("token_expired", "the link is too old", { fix: "ask for consent again" });
  }
  return claims;
}

const invalidToken = (): CoreError => new CoreError("token_invalid", "this is no token of ours");

function isClaims(value: unknown): value is ConfirmationClaims {
  if (typeof value !== "object" || value === null || !("expires" in value)) return false;
  const texts = ["tenant", "reference", "purpose", "notice", "language", "textHash", "entry"];
  const address: unknown = Reflect.get(value, "address");
  return (
    (address === undefined || typeof address === "string") &&
    typeof value.expires === "number" &&
    texts.every((key) => typeof Reflect.get(value, key) === "string")
  );
}
