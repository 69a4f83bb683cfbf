import { createHmac, type KeyObject } from "node:crypto";

/**
 * HKDF-Expand with SHA-256 (RFC 5869, section 2.3) for at most 32 bytes: one HMAC. The keys it is given are
 * uniform, so that the extract step has nothing to do. A `KeyObject`, never bytes: those are slower nine times.
 */
export function expand(key: KeyObject, label: Label, length = 32): Buffer {
  if (length > 32) throw new RangeError("one HMAC gives 32 bytes");
  const block = createHmac("sha256", key).update(label.first).digest();
  return length === 32 ? block : block.subarray(0, length);
}

/** What a key is derived for, as the one block that HKDF-Expand hashes. */
export interface Label {
  readonly first: Uint8Array;
}

/** Makes the label of a derivation: the text or bytes, then the number of the block. */
export function labelOf(info: string | Uint8Array): Label {
  return { first: Buffer.concat([Buffer.from(info), Uint8Array.of(1)]) };
}
