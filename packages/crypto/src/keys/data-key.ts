import type { EnvelopeKey } from "../envelope/envelope.ts";
import { identityOf, KEY_ID_BYTES } from "../envelope/format.ts";
import { XaesKey } from "../envelope/xaes.ts";
import { expandBytes, labelOf } from "./derive.ts";

const SEALING = labelOf("habeas/1 xaes-256-gcm");
const KEY_ID = labelOf("habeas/1 kid");

/** A key that seals fields: of a tenant, or of one person. */
export interface DataKey extends EnvelopeKey {
  /** Names the key and commits to it: 16 bytes. */
  readonly keyId: Uint8Array;
}

/** Derives what a data key is used for; the caller wipes its bytes. */
export function dataKeyOf(raw: Uint8Array): DataKey {
  const keyId = keyIdFor(raw);
  const sealing = expandBytes(raw, SEALING);
  const key = { keyId, identity: identityOf(keyId), xaes: new XaesKey(sealing) };
  sealing.fill(0);
  return key;
}

/** The id of a data key, which commits to it: two keys with one id cost 2^64 work to find. */
export function keyIdFor(raw: Uint8Array): Buffer {
  return expandBytes(raw, KEY_ID, KEY_ID_BYTES);
}

/** Key ids are public: comparing them in constant time would protect nothing. */
export function sameKeyId(one: Uint8Array, other: Uint8Array): boolean {
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return one.length === other.length;
}
