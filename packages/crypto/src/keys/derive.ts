import { createHmac, hash, type KeyObject } from "node:crypto";

const HASH_BLOCK = 64;
const KEY_BYTES = 32;

/**
 * HKDF-Expand with SHA-256 (RFC 5869, section 2.3) for at most 32 bytes: one HMAC. The keys it is given are
 * uniform, so that the extract step has nothing to do. A `KeyObject`, never bytes: those are slower nine times.
 */
export function expand(key: KeyObject, label: Label, length = 32): Buffer {
  if (length > 32) throw new RangeError("one HMAC gives 32 bytes");
  const block = createHmac("sha256", key).update(label.first).digest();
  return length === 32 ? block : block.subarray(0, length);
}

/**
 * The same for bytes that are wiped soon after: HMAC written out as its two hashes (RFC 2104). Making a `KeyObject`
 * and an `Hmac` of a key that is used once or twice takes longer than both hashes.
 */
export function expandBytes(key: Uint8Array, label: Label, length = KEY_BYTES): Buffer {
  if (key.length !== KEY_BYTES || length > KEY_BYTES) throw new RangeError("keys here have 32 bytes");
  const inner = padded(key, 0x36, label.first);
  const outer = padded(key, 0x5c, hash("sha256", inner, "buffer"));
  const block = hash("sha256", outer, "buffer");
  inner.fill(0);
  outer.fill(0);
  return length === KEY_BYTES ? block : block.subarray(0, length);
}

function padded(key: Uint8Array, pad: number, text: Uint8Array): Buffer {
  const block = Buffer.allocUnsafe(HASH_BLOCK + text.length).fill(pad, KEY_BYTES, HASH_BLOCK);
  for (let at = 0; at < KEY_BYTES; at += 1) block[at] = (key[at] ?? 0) ^ pad;
  block.set(text, HASH_BLOCK);
  return block;
}

/** What a key is derived for, as the one block that HKDF-Expand hashes. */
export interface Label {
  readonly first: Uint8Array;
}

/** Makes the label of a derivation: the text or bytes, then the number of the block. */
export function labelOf(info: string | Uint8Array): Label {
  return { first: Buffer.concat([Buffer.from(info), Uint8Array.of(1)]) };
}
