import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { KeyContext, KeyProvider } from "../src/index.ts";
import { outcomeOf } from "./refusals.ts";

export interface ProviderUnderTest {
  readonly provider: KeyProvider;
  /** The same keys behind a second instance: another process, or the same one after a restart. */
  readonly restarted: KeyProvider;
  /** The service as it is when it cannot be reached, or lacks the key. */
  readonly unavailable: KeyProvider;
}

const context: KeyContext = { purpose: "habeas/1 tenant roots", tenant: "acme", version: "1" };

/** What every key provider must do; a provider of a host may run it too. */
export function describeKeyProvider(name: string, create: () => Promise<ProviderUnderTest>): void {
  describe(`${name} as a key provider`, () => {
    it("unwraps what it wrapped, after a restart too", async () => {
      const { provider, restarted } = await create();
      const key = randomBytes(64);
      const wrapped = await provider.wrap(key, context);
      expect(Buffer.from(await provider.unwrap(wrapped, context))).toEqual(key);
      expect(Buffer.from(await restarted.unwrap(wrapped, context))).toEqual(key);
      expect(restarted.id).toBe(provider.id);
    });

    it("hides the key, and wraps it differently each time", async () => {
      const { provider } = await create();
      const key = randomBytes(64);
      const [one, two] = [await provider.wrap(key, context), await provider.wrap(key, context)];
      expect(Buffer.from(one).includes(key.subarray(0, 16))).toBe(false);
      expect(Buffer.from(one).equals(two)).toBe(false);
    });

    it.each([
      { other: { ...context, tenant: "other" } },
      { other: { ...context, version: "2" } },
      { other: { ...context, tenant: "acme1", version: "" } },
    ])("refuses the context $other", async ({ other }) => {
      const { provider } = await create();
      const wrapped = await provider.wrap(randomBytes(64), context);
      expect(await outcomeOf(provider.unwrap(wrapped, other))).toBe("authentication_failed");
    });

    it("refuses a blob that was altered or cut", async () => {
      const { provider } = await create();
      const wrapped = Buffer.from(await provider.wrap(randomBytes(64), context));
      const altered = Buffer.from(wrapped);
      altered[altered.length - 5] = (altered[altered.length - 5] ?? 0) ^ 1;
      expect(await outcomeOf(provider.unwrap(altered, context))).toBe("authentication_failed");
      expect(await outcomeOf(provider.unwrap(wrapped.subarray(0, -9), context))).toBe(
        "authentication_failed",
      );
    });

    it("says that it is unavailable without a word of what it was given", async () => {
      const { provider, unavailable } = await create();
      const key = Buffer.from("canary".repeat(10));
      const wrapped = await provider.wrap(key, context);
      const calls = [
        async () => await unavailable.wrap(key, context),
        async () => await unavailable.unwrap(wrapped, context),
      ];
      for (const call of calls) {
        const error: unknown = await call().catch((caught: unknown) => caught);
        expect(error).toMatchObject({ name: "CryptoError", code: "key_provider_unavailable" });
        expect(error).not.toHaveProperty("cause");
        const text = JSON.stringify(error) + String(error);
        expect(text).not.toContain("canary");
        expect(text).not.toContain(key.toString("base64").slice(0, 20));
      }
    });
  });
}
