import type { KeyProvider } from "../src/index.ts";

/** A provider that shows the roots it was given, and counts what it is asked. */
export function openProvider() {
  const seen = { wrapped: 0, unwrapped: 0, roots: Buffer.alloc(0) };
  const keys: KeyProvider = {
    id: "open",
    wrap: async (key) => {
      seen.wrapped += 1;
      seen.roots = Buffer.from(key);
      return await Promise.resolve(Buffer.from(key));
    },
    unwrap: async (wrapped) => {
      seen.unwrapped += 1;
      return await Promise.resolve(Uint8Array.from(wrapped));
    },
  };
  return { keys, seen };
}
