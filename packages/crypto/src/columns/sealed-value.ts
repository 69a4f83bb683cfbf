import { randomFillSync } from "node:crypto";
import { inspect } from "node:util";
import { HEADER_BYTES, IDENTITY_BYTES, identityOf, KEY_ID_BYTES, TAG_BYTES } from "../envelope/format.ts";

declare const PLAIN: unique symbol;
const SEALED_VALUE: unique symbol = Symbol.for("habeas.Sealed");

/**
 * A value as the database holds it: unreadable without its key. Prints as `[sealed]` everywhere: in JSON, in
 * logs, in `util.inspect`, in text.
 */
export class Sealed<out Plain> {
  /** Only a type: what it opens to. */
  declare readonly [PLAIN]: Plain;
  readonly #envelope: Uint8Array;
  readonly #field: string | undefined;

  /** @param field - The field id of its column; a tombstone has none. */
  constructor(envelope: Uint8Array, field?: string) {
    this.#envelope = envelope;
    this.#field = field;
  }

  /** The bytes of the envelope: see the byte table in the documentation. */
  get envelope(): Uint8Array {
    return this.#envelope;
  }

  /** The field id of the column it was read from or sealed for. */
  get field(): string | undefined {
    return this.#field;
  }

  get [SEALED_VALUE](): true {
    return true;
  }

  toString(): string {
    return PRINTED;
  }

  toJSON(): string {
    return PRINTED;
  }

  [inspect.custom](): string {
    return PRINTED;
  }
}

const PRINTED = "[sealed]";

/** Recognises one across copies of the package. */
export function isSealed(value: unknown): value is Sealed<unknown> {
  return typeof value === "object" && value !== null && SEALED_VALUE in value;
}

/**
 * A random envelope that nothing opens: opening it says `key_shredded`. It erases a NOT NULL column without
 * loading a key, and each call gives other bytes.
 */
export function sealedTombstone(): Sealed<never> {
  const envelope = Buffer.alloc(HEADER_BYTES + 16 + TAG_BYTES);
  randomFillSync(envelope, IDENTITY_BYTES);
  envelope.set(identityOf(Buffer.alloc(KEY_ID_BYTES)));
  return new Sealed<never>(envelope);
}
