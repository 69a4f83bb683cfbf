import { inspect } from "node:util";

const BLIND_INDEX_VALUE: unique symbol = Symbol.for("habeas.BlindIndex");

/** The truncated keyed hash of a value: equal values have equal ones, and some different values too. */
export class BlindIndex {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get [BLIND_INDEX_VALUE](): true {
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

const PRINTED = "[blind index]";

/** Recognises one across copies of the package. */
export function isBlindIndex(value: unknown): value is BlindIndex {
  return typeof value === "object" && value !== null && BLIND_INDEX_VALUE in value;
}
