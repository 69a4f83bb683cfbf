import { scrubbedCall } from "@habeas/internal";
import { describe, expect, it } from "vitest";
import { followEvictions } from "../src/keys/notifications.ts";
import { scrub } from "../src/scrub.ts";
import { refusalOf } from "./refusals.ts";

async function heard(...payloads: readonly string[]): Promise<string[]> {
  const evicted: string[] = [];
  const keyCache = { evict: (keyId: Uint8Array) => void evicted.push(Buffer.from(keyId).toString("hex")) };
  await followEvictions(keyCache, {
    listen: async (channel, onMessage) => {
      expect(channel).toBe("habeas_keys");
      await Promise.resolve(payloads.map(onMessage));
    },
  });
  return evicted;
}

describe("a message on the channel of evictions", () => {
  it("names a key to forget", async () => {
    expect(await heard("00112233445566778899aabbccddeeff")).toEqual(["00112233445566778899aabbccddeeff"]);
  });

  it.each([
    "",
    "00",
    "00112233445566778899aabbccddeef",
    "00112233445566778899aabbccddeeff00",
    "0011223344556677 8899aabbccddeeff",
    "00112233445566778899AABBCCDDEEFF",
  ])("is left aside as %j", async (payload) => {
    expect(await heard(payload)).toEqual([]);
  });

  it("is refused without a word of the driver", async () => {
    const refused = await refusalOf(
      scrubbedCall(scrub, async () => {
        await followEvictions(
          { evict: () => undefined },
          { listen: () => Promise.reject(new Error("canary")) },
        );
      }),
    );
    expect(refused?.code).toBe("unexpected_failure");
    expect(JSON.stringify(refused)).not.toContain("canary");
  });
});
