import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { CryptoError } from "../errors.ts";
import type { RandomPool } from "./random-pool.ts";

/** After these the first half of the nonce is drawn anew: 2^20 messages or 2^36 bytes, whichever is first. */
const SESSION_MESSAGES = 2 ** 20;
const SESSION_BYTES = 2 ** 36;
const REMEMBERED = 4;
/** Node 20 takes a tag of 4 bytes unless it is told the length. */
const WHOLE_TAG = { authTagLength: 16 } as const;
const PREFIX_BYTES = 12;
const ZERO_BLOCK = Buffer.alloc(16);

/** The derived key of one 12-byte nonce prefix, which is kept as three words: comparing them is free. */
interface Derived {
  readonly words: readonly [number, number, number];
  readonly key: KeyObject;
}

interface Session extends Derived {
  readonly prefix: Uint8Array;
  messages: number;
  bytes: number;
}

/**
 * XAES-256-GCM as C2SP specifies it: a 256-bit key and 192-bit nonces that may be random. A key serves 2^45
 * messages at a collision probability of 2^-32.
 */
export class XaesKey {
  readonly #cipher: ReturnType<typeof createCipheriv>;
  readonly #blocks: Buffer;
  readonly #derived: Derived[] = [];
  #session: Session | undefined;

  /** Copies the key; the caller wipes its own bytes. */
  constructor(key: Uint8Array) {
    if (key.length !== 32) throw new TypeError("XAES-256-GCM takes a key of 32 bytes");
    // One cipher for the life of the key: ECB has no state, and a new one costs more than a block. It never ends, so
    // that it never pads
    this.#cipher = createCipheriv("aes-256-ecb", createSecretKey(key), null);
    this.#blocks = derivationBlocks(double(this.#cipher.update(ZERO_BLOCK)));
  }

  /** Writes a nonce of 12 bytes for this session and 12 of this message, and returns the key for it. */
  begin(random: RandomPool, target: Uint8Array, offset: number, bytes: number): KeyObject {
    let session = this.#session;
    if (
      session === undefined ||
      session.messages >= SESSION_MESSAGES ||
      session.bytes + bytes > SESSION_BYTES
    ) {
      session = this.#session = this.#open(random);
    }
    session.messages += 1;
    session.bytes += bytes;
    target.set(session.prefix, offset);
    random.copyInto(target, offset + 12, 12);
    return session.key;
  }

  /** The AES-256-GCM key that the first 12 bytes of a nonce select. */
  derive(nonce: Uint8Array, offset = 0): KeyObject {
    const words = wordsOf(nonce, offset);
    for (const known of this.#derived) {
      if (known.words[0] === words[0] && known.words[1] === words[1] && known.words[2] === words[2]) {
        return known.key;
      }
    }
    const key = this.#derive(nonce.subarray(offset, offset + 12));
    this.#derived.unshift({ words, key });
    if (this.#derived.length > REMEMBERED) this.#derived.pop();
    return key;
  }

  /** Forgets the session: two clones of one memory must not go on with the same one. */
  drop(): void {
    this.#session = undefined;
  }

  #open(random: RandomPool): Session {
    const prefix = new Uint8Array(12);
    random.copyInto(prefix, 0, 12);
    return { prefix, words: wordsOf(prefix, 0), key: this.derive(prefix), messages: 0, bytes: 0 };
  }

  #derive(prefix: Uint8Array): KeyObject {
    const blocks = Buffer.from(this.#blocks);
    for (let byte = 0; byte < PREFIX_BYTES; byte += 1) {
      const value = prefix[byte] ?? 0;
      blocks[4 + byte] = (blocks[4 + byte] ?? 0) ^ value;
      blocks[20 + byte] = (blocks[20 + byte] ?? 0) ^ value;
    }
    const raw = this.#cipher.update(blocks);
    const key = createSecretKey(raw);
    raw.fill(0);
    return key;
  }
}

/**
 * The two blocks of NIST SP 800-108 in counter mode with CMAC, without the prefix: counter, zero, "X", zero,
 * each already added to the CMAC subkey, since one whole block is all that CMAC is given.
 */
function derivationBlocks(subkey: Uint8Array): Buffer {
  const blocks = Buffer.alloc(32);
  for (let byte = 0; byte < 16; byte += 1) blocks[byte] = blocks[16 + byte] = subkey[byte] ?? 0;
  for (let counter = 1; counter <= 2; counter += 1) {
    const at = 16 * (counter - 1);
    blocks[at + 1] = (blocks[at + 1] ?? 0) ^ counter;
    blocks[at + 2] = (blocks[at + 2] ?? 0) ^ 0x58; // "X"
  }
  return blocks;
}

/** AES-256-GCM: the ciphertext and its tag, written to `target`, which has room for both. */
export function gcmSeal(
  key: KeyObject,
  nonce: Uint8Array,
  additional: Uint8Array,
  plaintext: Uint8Array,
  target: Uint8Array,
): void {
  const cipher = createCipheriv("aes-256-gcm", key, nonce, WHOLE_TAG);
  cipher.setAAD(additional);
  target.set(cipher.update(plaintext), 0);
  cipher.final();
  target.set(cipher.getAuthTag(), plaintext.length);
}

/**
 * AES-256-GCM: the plaintext of `sealed` from `start` on, whose last 16 bytes are the tag. Nothing of it is returned before
 * the tag was verified.
 *
 * @throws A {@link CryptoError}: `authentication_failed`.
 */
export function gcmOpen(
  key: KeyObject,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
  start = 0,
): Buffer {
  const end = sealed.length - 16;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, WHOLE_TAG);
  decipher.setAAD(additional);
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(start, end));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    throw new CryptoError(
      "authentication_failed",
      "the value was altered, moved, or sealed with another key",
    );
  }
  return plaintext;
}

function wordsOf(nonce: Uint8Array, offset: number): readonly [number, number, number] {
  return [word(nonce, offset), word(nonce, offset + 4), word(nonce, offset + 8)];
}

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) |
  ((bytes[at + 1] ?? 0) << 16) |
  ((bytes[at + 2] ?? 0) << 8) |
  (bytes[at + 3] ?? 0) |
  0;

/** Multiplication by x in GF(2^128): the CMAC subkey K1 (NIST SP 800-38B). */
function double(block: Uint8Array): Buffer {
  const result = Buffer.alloc(16);
  for (let at = 0; at < 16; at += 1) {
    result[at] = (((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >> 7)) & 0xff;
  }
  if (((block[0] ?? 0) & 0x80) !== 0) result[15] = (result[15] ?? 0) ^ 0x87;
  return result;
}
