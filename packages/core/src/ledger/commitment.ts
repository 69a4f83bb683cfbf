import { fromBase64, sameBytes, utf8 } from "./encoding.ts";
import { parseBody } from "./entry-body.ts";
import { sha256 } from "./sha256.ts";

/** SHA-256(salt ‖ payload): with a salt of 32 random bytes that is deleted with the payload, it says nothing. */
export function commitment(salt: Uint8Array, payload: string): Uint8Array {
  return sha256(salt, utf8(payload));
}

/** The deletable part behind an entry. */
export interface PayloadProof {
  /** The entry's public part. */
  readonly entry: string;
  readonly salt: Uint8Array;
  /** RFC 8785 canonical JSON. */
  readonly payload: string;
}

/** Whether this is the payload that the entry commits to. */
export function verifyPayload({ entry, salt, payload }: PayloadProof): boolean {
  const committed = fromBase64(parseBody(entry)?.commitment ?? "");
  return committed !== undefined && salt.length === 32 && sameBytes(commitment(salt, payload), committed);
}
