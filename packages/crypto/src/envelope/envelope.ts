import { CryptoError } from "../errors.ts";
import { decode, encode, MAX_PLAINTEXT_BYTES, type Encoded } from "./codec.ts";
import { assertEnvelope, HEADER_BYTES, IDENTITY_BYTES, NONCE_BYTES, TAG_BYTES } from "./format.ts";
import { endOf, pad, paddedLength } from "./padding.ts";
import { createRandomPool, type RandomPool } from "./random-pool.ts";
import { gcmOpen, gcmSeal, type XaesKey } from "./xaes.ts";

/** A key as envelopes use it. */
export interface EnvelopeKey {
  /** The first 18 bytes of every envelope under this key. */
  readonly identity: Uint8Array;
  readonly xaes: XaesKey;
}

/** Where a value belongs, each part with its length before it: see `lengthPrefixed`. */
export interface Place {
  readonly tenant: Uint8Array;
  readonly field: Uint8Array;
  readonly bind: Uint8Array;
}

export interface SealOptions {
  /**
   * Whether the length of the value is hidden to the next 16 bytes.
   * @defaultValue `true`
   */
  readonly hideLength?: boolean;
}

/** Seals and opens values, synchronously, with one pool of random bytes and one scratch buffer. */
export interface Envelopes {
  readonly random: RandomPool;
  /** @throws A {@link CryptoError}: `unsupported_value` or `plaintext_too_large`. */
  seal(key: EnvelopeKey, place: Place, value: unknown, options?: SealOptions): Buffer;
  /** @throws A {@link CryptoError}: `not_an_envelope`, `unsupported_suite`, `authentication_failed`. */
  open(key: EnvelopeKey, place: Place, envelope: Uint8Array): unknown;
}

const SCRATCH_BYTES = 16 * 1024;
/** The most bytes that one UTF-16 unit takes in UTF-8. */
const BYTES_A_UNIT = 3;

export function createEnvelopes(): Envelopes {
  const random = createRandomPool();
  const scratch = Buffer.alloc(SCRATCH_BYTES);
  const additional = Buffer.alloc(1024);

  const seal: Envelopes["seal"] = (key, place, value, options = {}) => {
    const { hideLength = true } = options;
    const encoded = encode(value); // first: a `toJSON` may seal something itself
    const most = 1 + BYTES_A_UNIT * encoded.payload.length + 16;
    const room = most <= SCRATCH_BYTES ? scratch : Buffer.allocUnsafeSlow(exactRoom(encoded));
    const end = write(encoded, room);
    const length = paddedLength(end, hideLength);
    const plaintext = room.subarray(0, length);
    pad(plaintext, end);
    const envelope = Buffer.allocUnsafe(HEADER_BYTES + length + TAG_BYTES);
    envelope.set(key.identity, 0);
    const derived = key.xaes.begin(random, envelope, IDENTITY_BYTES, length);
    const nonce = envelope.subarray(IDENTITY_BYTES + NONCE_BYTES / 2, HEADER_BYTES);
    gcmSeal(
      derived,
      nonce,
      additionalData(additional, key.identity, place),
      plaintext,
      envelope.subarray(HEADER_BYTES),
    );
    plaintext.fill(0);
    return envelope;
  };

  const open: Envelopes["open"] = (key, place, envelope) => {
    assertEnvelope(envelope);
    const derived = key.xaes.derive(envelope, IDENTITY_BYTES);
    const nonce = envelope.subarray(IDENTITY_BYTES + NONCE_BYTES / 2, HEADER_BYTES);
    const identified = additionalData(additional, envelope, place);
    const plaintext = gcmOpen(derived, nonce, identified, envelope, HEADER_BYTES);
    const end = endOf(plaintext);
    if (end < 1) throw new CryptoError("unsupported_suite", "the value was padded by another version");
    const value = decode(plaintext, end);
    plaintext.fill(0);
    return value;
  };

  return { random, seal, open };
}

function exactRoom(encoded: Encoded): number {
  const { payload } = encoded;
  const length = Buffer.byteLength(payload);
  if (length > MAX_PLAINTEXT_BYTES) {
    throw new CryptoError("plaintext_too_large", `a value is larger than ${MAX_PLAINTEXT_BYTES} bytes`);
  }
  return 1 + length + 16;
}

/** The codec and the payload; returns where they end. */
function write({ codec, payload }: Encoded, room: Buffer): number {
  room[0] = codec;
  if (typeof payload === "string") return 1 + room.write(payload, 1);
  room.set(payload, 1);
  return 1 + payload.length;
}

/** What is authenticated beside the value: the first bytes of the envelope, and the place. */
function additionalData(scratch: Buffer, identity: Uint8Array, place: Place): Uint8Array {
  const { tenant, field, bind } = place;
  const length = IDENTITY_BYTES + tenant.length + field.length + bind.length;
  const bytes = length <= scratch.length ? scratch : Buffer.allocUnsafe(length);
  for (let at = 0; at < IDENTITY_BYTES; at += 1) bytes[at] = identity[at] ?? 0; // faster than a view of them
  bytes.set(tenant, IDENTITY_BYTES);
  bytes.set(field, IDENTITY_BYTES + tenant.length);
  bytes.set(bind, IDENTITY_BYTES + tenant.length + field.length);
  return bytes.subarray(0, length);
}
