import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { lengthPrefixed } from "../envelope/length-prefix.ts";
import { expand, labelOf } from "../keys/derive.ts";

/** What an index key is derived for. */
export interface IndexIdentity {
  readonly field: string;
  readonly index: string;
  readonly version: number;
}

/** The key of one blind index of one tenant. */
export function indexKey(indexRoot: KeyObject, { field, index, version }: IndexIdentity): KeyObject {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(version);
  const info = Buffer.concat([Buffer.from("idx"), lengthPrefixed(field), lengthPrefixed(index), number]);
  const raw = expand(indexRoot, labelOf(info));
  const key = createSecretKey(raw);
  raw.fill(0);
  return key;
}

/** The first `bits` bits of HMAC-SHA-256, the rest of the last byte zero. */
export function truncatedHash(key: KeyObject, text: string, bits: number): Buffer {
  const hash = createHmac("sha256", key)
    .update(text)
    .digest()
    .subarray(0, Math.ceil(bits / 8));
  const spare = hash.length * 8 - bits;
  const last = hash.length - 1;
  hash[last] = (hash[last] ?? 0) & (0xff << spare);
  return hash;
}
