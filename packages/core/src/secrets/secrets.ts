/** One secret: at least 32 random bytes, and a name that is kept with what it made. */
export interface SecretKey {
  /** Stored beside hashes and tokens, so that an old key is found again: letters, digits, `-`, `_`, `.`. */
  readonly id: string;
  readonly secret: Uint8Array;
}

/** Signs checkpoints, statements and receipts with Ed25519 (RFC 8032): a KMS, for example. */
export interface Signer {
  /** The raw public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The raw signature, 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/**
 * The secrets, kept apart from the database. Everything is derived from `keys` (HKDF-SHA-256, RFC 5869); a
 * single use may have keys of its own instead. New things are made with the first key of a list, the others
 * are kept to read what they made: hashes cannot be re-keyed, so a suppression key is never thrown away.
 */
export interface Secrets {
  /** The newest first. */
  readonly keys: readonly SecretKey[];
  /** For hashed addresses. @defaultValue derived from `keys` */
  readonly suppression?: readonly SecretKey[];
  /** For unsubscribe links. @defaultValue derived from `keys` */
  readonly unsubscribe?: readonly SecretKey[];
  /** For double opt-in links. @defaultValue derived from `keys` */
  readonly doubleOptIn?: readonly SecretKey[];
  /** @defaultValue an Ed25519 key derived from the first of `keys` */
  readonly signer?: Signer;
}

/** What a key is for: no two uses ever share one. */
export type KeyUse = "suppression" | "unsubscribe" | "doubleOptIn";
