import { CryptoError } from "../errors.ts";

/** Never the first byte of UTF-8 text: a sealed value and a plaintext cannot be taken for one another. */
export const MAGIC = 0xfa;
/** XAES-256-GCM, the only suite of version 1; 0x02 is reserved for XChaCha20-Poly1305. */
export const SUITE_XAES_256_GCM = 0x01;

export const KEY_ID_BYTES = 16;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
/** Magic, suite, key id: the part of the header that is authenticated as additional data. */
export const IDENTITY_BYTES = 2 + KEY_ID_BYTES;
export const HEADER_BYTES = IDENTITY_BYTES + NONCE_BYTES;
export const OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES;
/** Codec and the 0x80 that ends every plaintext: what an empty value takes without padding. */
export const MINIMUM_BYTES = OVERHEAD_BYTES + 2;

/** The key id of a tombstone: no key has it. */
const TOMBSTONE_KEY_ID = Buffer.alloc(KEY_ID_BYTES);

/**
 * Checks the shape of an envelope; what it holds is judged by the key only.
 *
 * @throws A {@link CryptoError}: `not_an_envelope` or `unsupported_suite`.
 */
export function assertEnvelope(bytes: Uint8Array): void {
  if (bytes[0] !== MAGIC) throw new CryptoError("not_an_envelope", "the bytes do not begin as an envelope");
  if (bytes.length > 1 && bytes[1] !== SUITE_XAES_256_GCM) {
    throw new CryptoError("unsupported_suite", "the envelope is of a suite that this version does not know");
  }
  if (bytes.length < MINIMUM_BYTES) {
    throw new CryptoError("not_an_envelope", "the bytes are shorter than any envelope");
  }
}

/** The bytes of the key id, without a copy. */
export function keyIdOf(envelope: Uint8Array): Uint8Array {
  return envelope.subarray(2, IDENTITY_BYTES);
}

/** The first 18 bytes of every envelope under this key. */
export function identityOf(keyId: Uint8Array): Buffer {
  const identity = Buffer.allocUnsafe(IDENTITY_BYTES);
  identity[0] = MAGIC;
  identity[1] = SUITE_XAES_256_GCM;
  identity.set(keyId, 2);
  return identity;
}

export function isTombstone(envelope: Uint8Array): boolean {
  return TOMBSTONE_KEY_ID.equals(keyIdOf(envelope));
}
