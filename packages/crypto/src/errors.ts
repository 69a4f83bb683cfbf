import { HabeasError, type HabeasErrorOptions } from "@habeas/internal";

/** What can go wrong; safe to switch on. */
export type CryptoErrorCode =
  /** A value that should be sealed is not a `Sealed`. */
  | "not_sealed"
  /** The bytes are no envelope: wrong length, wrong first byte, or no text form. */
  | "not_an_envelope"
  /** An envelope of a newer version, or with a codec that this version does not know. */
  | "unsupported_suite"
  /** No key of this tenant and person has the envelope's key id. */
  | "unknown_key"
  /** The person's key was shredded, or the value is a tombstone. */
  | "key_shredded"
  /** The envelope was altered, moved to another place, or sealed with another key. */
  | "authentication_failed"
  /** The tenant, the person or the bind value is missing. */
  | "missing_context"
  /** A text that is no tenant's id: empty, `*`, with control characters, or longer than 64 bytes. */
  | "invalid_tenant"
  /** The key provider did not answer, or refused. */
  | "key_provider_unavailable"
  /** More than 64 MiB in one value. */
  | "plaintext_too_large"
  /** A value that no codec carries: a function, a symbol, an invalid date, an integer beyond 64 bits. */
  | "unsupported_value"
  /** A definition that cannot be meant: reported when the vault or the table is set up. */
  | "invalid_options"
  /** The database refused a statement of the vault. */
  | "database_fault"
  /** Policies hide rows from the role. */
  | "rows_hidden"
  | "unexpected_failure";

/**
 * The one error of this package. Its message never holds a plaintext, a key, an envelope or the message of a
 * driver or provider, and it never has a `cause`.
 */
export class CryptoError extends HabeasError<CryptoErrorCode> {
  override readonly name = "CryptoError";

  constructor(code: CryptoErrorCode, message: string, options: HabeasErrorOptions = {}) {
    super(code, message, options);
    Object.defineProperty(this, CRYPTO_ERROR, { value: true });
  }
}

const CRYPTO_ERROR: unique symbol = Symbol.for("habeas.CryptoError");

/** Recognises one across copies of the package, where `instanceof` fails. */
export function isCryptoError(error: unknown): error is CryptoError {
  return typeof error === "object" && error !== null && CRYPTO_ERROR in error;
}
