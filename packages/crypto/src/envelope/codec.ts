import { CryptoError } from "../errors.ts";

/** The first byte of every plaintext. */
export const CODEC = { utf8: 0, bytes: 1, json: 2, int64: 3, float64: 4, boolean: 5, date: 6 } as const;

/** More than any form field; the envelope itself would carry 64 GiB. */
export const MAX_PLAINTEXT_BYTES = 64 * 1024 * 1024;

/** A value on its way into an envelope: its codec, and its payload as text or bytes. */
export interface Encoded {
  readonly codec: number;
  readonly payload: string | Uint8Array;
}

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n } as const;

/**
 * Chooses the codec by the value's own type. Text with lone surrogates has no UTF-8 and travels as JSON.
 *
 * @throws A {@link CryptoError}: `unsupported_value`.
 */
export function encode(value: unknown): Encoded {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? { codec: CODEC.utf8, payload: value } : json(value);
    case "number":
      return { codec: CODEC.float64, payload: eightBytes((bytes) => bytes.writeDoubleBE(value)) };
    case "bigint":
      if (value < INT64.min || value > INT64.max) throw unsupported("an integer beyond 64 bits");
      return { codec: CODEC.int64, payload: eightBytes((bytes) => bytes.writeBigInt64BE(value)) };
    case "boolean":
      return { codec: CODEC.boolean, payload: Uint8Array.of(value ? 1 : 0) };
    case "object":
      if (value instanceof Uint8Array) return { codec: CODEC.bytes, payload: value };
      if (value instanceof Date) return date(value);
      return json(value);
    default:
      throw unsupported(`a value of type ${typeof value}`);
  }
}

/**
 * Reads a plaintext up to `end` back: its codec, then its payload.
 *
 * @throws A {@link CryptoError}: `unsupported_suite` for a codec or payload of a newer version.
 */
export function decode(plaintext: Buffer, end: number): unknown {
  switch (plaintext[0]) {
    case CODEC.utf8:
      return plaintext.toString("utf8", 1, end);
    case CODEC.bytes:
      return Uint8Array.from(plaintext.subarray(1, end));
    case CODEC.json:
      return parse(plaintext.toString("utf8", 1, end));
    case CODEC.int64:
      return sized(plaintext, end, 8).readBigInt64BE(1);
    case CODEC.float64:
      return sized(plaintext, end, 8).readDoubleBE(1);
    case CODEC.boolean:
      return sized(plaintext, end, 1)[1] === 1;
    case CODEC.date:
      return new Date(Number(sized(plaintext, end, 8).readBigInt64BE(1)));
    default:
      throw unknownCodec();
  }
}

function date(value: Date): Encoded {
  const time = value.getTime();
  if (Number.isNaN(time)) throw unsupported("an invalid date");
  return { codec: CODEC.date, payload: eightBytes((bytes) => bytes.writeBigInt64BE(BigInt(time))) };
}

function json(value: unknown): Encoded {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined; // what JSON says of it may quote the value
  }
  if (text === undefined) throw unsupported("a value that JSON cannot say");
  return { codec: CODEC.json, payload: text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unknownCodec(); // the original message quotes the text
  }
}

function eightBytes(write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  write(bytes);
  return bytes;
}

function sized(plaintext: Buffer, end: number, length: number): Buffer {
  if (end !== 1 + length) throw unknownCodec();
  return plaintext;
}

const unsupported = (what: string) => new CryptoError("unsupported_value", `${what} cannot be sealed`);
const unknownCodec = () =>
  new CryptoError("unsupported_suite", "the value was encoded by a version that this one does not know");
