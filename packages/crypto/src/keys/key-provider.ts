import { CryptoError, isCryptoError } from "../errors.ts";

/** What a wrapped blob is bound to: it opens for this tenant and version only. Not secret; it may be logged. */
export interface KeyContext {
  readonly purpose: "habeas/1 tenant roots";
  readonly tenant: string;
  readonly version: string;
}

/**
 * Where the outermost keys are: a key management service, or keys that lie beside the application. Two calls, no key ever leaves it.
 */
export interface KeyProvider {
  /** Stored beside what it wrapped, so that a later provider is told apart: `aws-kms:alias/habeas`. */
  readonly id: string;
  /** Wraps up to 64 bytes. The context must be authenticated: `unwrap` with another one fails. */
  wrap(key: Uint8Array, context: KeyContext): Promise<Uint8Array>;
  /**
   * Opens what `wrap` returned.
   *
   * @throws A {@link CryptoError}: `authentication_failed` when it was altered or the context is another one;
   * `key_provider_unavailable` for everything else.
   */
  unwrap(wrapped: Uint8Array, context: KeyContext): Promise<Uint8Array>;
}

/** One text a context, the same in every process: what providers authenticate. */
export function contextText({ purpose, tenant, version }: KeyContext): string {
  return JSON.stringify([purpose, tenant, version]);
}

/** Runs a provider's call; an error of its own, which may quote what was sent, is left behind. */
export async function askProvider(
  provider: KeyProvider,
  call: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  try {
    return await call();
  } catch (error) {
    if (isCryptoError(error)) throw error;
    throw new CryptoError("key_provider_unavailable", "the key provider failed", { where: provider.id });
  }
}
