import { readSignedLink, signedLink } from "@habeas/internal";
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

/** A token for a mailed link: `signedLink` of internal says how it is written. */
export function issueToken(derivedKeys: DerivedKeys, claims: ConfirmationClaims): string {
  const [id = ""] = derivedKeys.ids("doubleOptIn");
  const token = signedLink(signedBy(derivedKeys), id, { ...claims });
  if (token === undefined) throw new CoreError("invalid_secrets", "no key signs double opt-in tokens");
  return token;
}

const signedBy =
  (derivedKeys: DerivedKeys) =>
  (id: string, text: string): Uint8Array | undefined =>
    derivedKeys.hmac("doubleOptIn", id, utf8(text));

/** @throws A {@link CoreError}: `token_invalid`; `token_expired`. */
export function readToken(derivedKeys: DerivedKeys, token: string, now: Date): ConfirmationClaims {
  const claims = readSignedLink(signedBy(derivedKeys), token);
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
