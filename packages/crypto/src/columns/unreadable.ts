import { inspect } from "node:util";
import type { CryptoErrorCode } from "../errors.ts";

/** What stands in the place of a value that could not be opened, under `onError: "report"`. */
export class Unreadable {
  readonly code: CryptoErrorCode;
  /** The field id. */
  readonly field: string;

  constructor(code: CryptoErrorCode, field: string) {
    this.code = code;
    this.field = field;
  }

  toString(): string {
    return `[unreadable: ${this.code}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
