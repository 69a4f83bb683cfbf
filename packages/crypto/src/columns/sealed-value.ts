import { randomFillSync } from "node:crypto";
import { inspect } from "node:util";
import { HEADER_BYTES, IDENTITY_BYTES, identityOf, KEY_ID_BYTES, TAG_BYTES } from "../envelope/format.ts";

const SEALED_VALUE: unique symbol = Symbol.for("habeas.Sealed");

/**
 * A value as the database holds it: unreadable without its key. Prints as `[sealed]` everywhere: in JSON, in
 * logs, in `util.inspect`, in text.
 */
export interface Sealed<out Plain> {
  /** Only a type: what it opens to. */
  readonly "~opensTo": Plain;
  /** The bytes of the envelope: see the byte table in the documentation. */
  readonly envelope: Uint8Array;
  /** The field id of the column it was read from or sealed for. */
  readonly field: string | undefined;
  toJSON(): string;
}

class SealedValue<out Plain> implements Sealed<Plain> {
  declare readonly "~opensTo": Plain;
  readonly #envelope: Uint8Array;
  readonly #field: string | undefined;

  constructor(envelope: Uint8Array, field?: string) {
    this.#envelope = envelope;
    this.#field = field;
  }

  get envelope(): Uint8Array {
    return this.#envelope;
  }

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

/** Makes one of the bytes of an envelope; a tombstone has no field id. */
export const Sealed: new <Plain>(envelope: Uint8Array, field?: string) => Sealed<Plain> = SealedValue;

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
