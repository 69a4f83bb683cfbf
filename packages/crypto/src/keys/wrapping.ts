import { randomBytes } from "node:crypto";
import { CryptoError } from "../errors.ts";
import { lengthPrefixed } from "../envelope/length-prefix.ts";
import { gcmOpen, gcmSeal, type XaesKey } from "../envelope/xaes.ts";
import { dataKeyOf, keyIdFor, sameKeyId, type DataKey } from "./data-key.ts";
import type { Owner } from "./owner.ts";

export const DATA_KEY_BYTES = 32;
const NONCE = 24;
const LABEL = lengthPrefixed("habeas/1 data key");

/** A data key on its way to or from the key table. */
export interface WrappedKey {
  readonly keyId: Uint8Array;
  readonly rootVersion: number;
  readonly wrapped: Uint8Array;
}

/** The key of a tenant's data root that wraps data keys. */
export interface WrappingKey {
  readonly version: number;
  readonly xaes: XaesKey;
}

/** A fresh data key, wrapped. */
export function newDataKey(root: WrappingKey, owner: Owner): WrappedKey {
  const raw = randomBytes(DATA_KEY_BYTES);
  const wrapped = wrapDataKey(root, owner, keyIdFor(raw), raw);
  raw.fill(0);
  return wrapped;
}

/** Opens a wrapped data key and derives what it is used for. */
export function openDataKey(root: WrappingKey, owner: Owner, wrapped: WrappedKey): DataKey {
  const raw = unwrap(root, owner, wrapped);
  const key = dataKeyOf(raw);
  raw.fill(0);
  return assertCommitted(key, wrapped);
}

/** The same data key under another root. */
export function rewrapDataKey(
  from: WrappingKey,
  to: WrappingKey,
  owner: Owner,
  wrapped: WrappedKey,
): WrappedKey {
  const raw = unwrap(from, owner, wrapped);
  assertCommitted({ keyId: keyIdFor(raw) }, wrapped);
  const again = wrapDataKey(to, owner, wrapped.keyId, raw);
  raw.fill(0);
  return again;
}

/** 24 fresh random bytes, never a session's: wrapping keys live long and in many processes. */
function wrapDataKey(root: WrappingKey, owner: Owner, keyId: Uint8Array, raw: Uint8Array): WrappedKey {
  const nonce = randomBytes(NONCE);
  const wrapped = Buffer.alloc(NONCE + raw.length + 16);
  wrapped.set(nonce);
  const target = wrapped.subarray(NONCE);
  gcmSeal(root.xaes.derive(nonce), nonce.subarray(12), additional(root, owner, keyId), raw, target);
  return { keyId, rootVersion: root.version, wrapped };
}

function unwrap(root: WrappingKey, owner: Owner, { keyId, wrapped }: WrappedKey): Buffer {
  if (wrapped.length !== NONCE + DATA_KEY_BYTES + 16) {
    throw new CryptoError("authentication_failed", "a wrapped key has a wrong length", {
      where: "habeas.data_key",
    });
  }
  const nonce = wrapped.subarray(12, NONCE);
  return gcmOpen(root.xaes.derive(wrapped), nonce, additional(root, owner, keyId), wrapped, NONCE);
}

function additional(root: WrappingKey, { tenant, table, key }: Owner, keyId: Uint8Array): Buffer {
  const version = Buffer.allocUnsafe(4);
  version.writeUInt32BE(root.version);
  const owner = [tenant, table, key].map(lengthPrefixed);
  return Buffer.concat([LABEL, ...owner, keyId, version]);
}

/** The tag alone does not commit to a key; the id does. */
function assertCommitted<Key extends { readonly keyId: Uint8Array }>(key: Key, { keyId }: WrappedKey): Key {
  if (!sameKeyId(key.keyId, keyId)) {
    throw new CryptoError("authentication_failed", "a key is not the one its id names", {
      where: "habeas.data_key",
    });
  }
  return key;
}
