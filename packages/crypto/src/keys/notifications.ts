import type { KeyCache } from "./key-cache.ts";

/** The channel on which processes tell one another which key ids to forget. */
export const CHANNEL = "habeas_keys";

/** A connection that listens: PGlite and postgres.js have this method; for node-postgres see the guide. */
export interface NotificationSource {
  listen(channel: string, onMessage: (payload: string) => void): PromiseLike<unknown>;
}

/**
 * Forgets keys as soon as another process destroyed or replaced them. Best effort: a lost message costs the
 * lifetime of the cache.
 *
 * @throws A {@link CryptoError}: `database_fault`.
 */
export async function followEvictions(
  keyCache: Pick<KeyCache, "evict">,
  source: NotificationSource,
): Promise<void> {
  await source.listen(CHANNEL, (payload) => {
    if (/^[0-9a-f]{32}$/.test(payload)) keyCache.evict(Buffer.from(payload, "hex"));
  });
}
