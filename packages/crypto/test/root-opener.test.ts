import { randomBytes } from "node:crypto";
import { testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { CryptoError, type KeyProvider } from "../src/index.ts";
import { createRootOpener } from "../src/keys/tenant-roots.ts";
import { refusalOf } from "./refusals.ts";

/** A provider that keeps the very arrays it is given and gives, in the clear. */
function leaky() {
  const given: Uint8Array[] = [];
  const asked: string[] = [];
  const provider: KeyProvider = {
    id: "leaky",
    wrap: async (key) => {
      given.push(key);
      return await Promise.resolve(Uint8Array.from(key));
    },
    unwrap: async (wrapped, { tenant }) => {
      asked.push(tenant);
      const raw = Uint8Array.from(wrapped);
      given.push(raw);
      return await Promise.resolve(raw);
    },
  };
  return { provider, given, asked };
}

function openerOf(provider: KeyProvider, previous: readonly KeyProvider[] = []) {
  const clock = testClock("2026-03-01T00:00:00Z");
  return { clock, opener: createRootOpener({ provider, previous, lifetime: 1_000, clock: clock.now }) };
}

function failing(fault: Error): KeyProvider {
  const fail = async (): Promise<never> => {
    await Promise.resolve();
    throw fault;
  };
  return { id: "failing", wrap: fail, unwrap: fail };
}

describe("an opener of tenant roots", () => {
  it("wipes what the provider was given and what it gave", async () => {
    const { provider, given } = leaky();
    const { opener } = openerOf(provider);
    const roots = await opener.create("acme", 1);
    expect(Buffer.from(roots.wrapped).every((byte) => byte === 0)).toBe(false);
    await opener.open("acme", roots);
    await opener.rewrap("acme", roots);
    expect(given).toHaveLength(4);
    expect(given.every((raw) => raw.every((byte) => byte === 0))).toBe(true);
  });

  it("asks once for those who open the same roots at once, and again when their lifetime ended", async () => {
    const { provider, asked } = leaky();
    const { opener, clock } = openerOf(provider);
    const roots = await opener.create("acme", 1);
    const opened = await Promise.all(Array.from({ length: 5 }, async () => await opener.open("acme", roots)));
    expect(new Set(opened).size).toBe(1);
    expect(asked).toEqual(["acme"]);
    clock.advance(1_000);
    await opener.open("acme", roots);
    expect(asked).toHaveLength(2);
  });

  it("takes no tenant's roots for another's, though the blob is the same", async () => {
    const { provider, asked } = leaky();
    const { opener } = openerOf(provider);
    const roots = await opener.create("acme", 1);
    await opener.open("acme", roots);
    await opener.open("other", roots);
    expect(asked).toEqual(["acme", "other"]);
  });

  it("asks again after a failure", async () => {
    const { provider, asked } = leaky();
    let isBroken = true;
    const flaky: KeyProvider = {
      ...provider,
      unwrap: async (...call) => {
        if (isBroken) throw new Error("away");
        return await provider.unwrap(...call);
      },
    };
    const { opener } = openerOf(flaky);
    const roots = await opener.create("acme", 1);
    expect(await refusalOf(opener.open("acme", roots))).toMatchObject({ code: "key_provider_unavailable" });
    isBroken = false;
    await opener.open("acme", roots);
    expect(asked).toEqual(["acme"]);
  });

  it("reads with the provider that wrapped, and with its own what nobody claims", async () => {
    const [present, before] = [leaky(), leaky()];
    const { opener } = openerOf(present.provider, [{ ...before.provider, id: "before" }]);
    const wrapped = randomBytes(64);
    await opener.open("acme", { version: 1, provider: "before", wrapped });
    expect([present.asked.length, before.asked.length]).toEqual([0, 1]);
    await opener.open("acme", { version: 2, provider: "renamed", wrapped: randomBytes(64) });
    expect([present.asked.length, before.asked.length]).toEqual([1, 1]);
  });

  it.each([0, 32, 63, 65])("refuses roots of %i bytes", async (length) => {
    const { opener } = openerOf(leaky().provider);
    const roots = { version: 1, provider: "leaky", wrapped: new Uint8Array(length) };
    const refused = await refusalOf(opener.open("acme", roots));
    expect(refused).toMatchObject({ code: "authentication_failed", where: "leaky" });
  });

  it("says which provider failed, and leaves its words behind; an error of ours goes on", async () => {
    const roots = { version: 1, provider: "failing", wrapped: randomBytes(64) };
    const away = await refusalOf(openerOf(failing(new Error("canary"))).opener.open("acme", roots));
    expect(away).toMatchObject({ code: "key_provider_unavailable", where: "failing" });
    expect(JSON.stringify(away) + String(away)).not.toContain("canary");
    const altered = new CryptoError("authentication_failed", "this blob was altered");
    expect(await refusalOf(openerOf(failing(altered)).opener.open("acme", roots))).toBe(altered);
    expect(await refusalOf(openerOf(failing(altered)).opener.create("acme", 1))).toBe(altered);
  });
});
