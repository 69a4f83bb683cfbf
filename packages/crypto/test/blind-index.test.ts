import { pgTable, uuid } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/node-postgres";
import * as fc from "fast-check";
import { runs } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { blindIndex, createVault, normalize, sealed } from "../src/index.ts";
import { planBits } from "../src/blind-index/planner.ts";
import { truncatedHash } from "../src/blind-index/index-key.ts";
import { createSecretKey } from "node:crypto";
import { generateKey, localKeys } from "../src/local.ts";
import { outcome, refusal } from "./refusals.ts";

const plan = (...indexes: Parameters<typeof planBits>[0]) => Object.fromEntries(planBits(indexes));
const binary = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");

describe("a normalizer", () => {
  it.each([
    { of: "email", value: " Maria@Example.COM ", text: "maria@example.com" },
    { of: "email", value: "maria@müller.de", text: "maria@xn--mller-kva.de" },
    { of: "email", value: "ｍaria@example.com", text: "maria@example.com" },
    { of: "email", value: "no address", text: "no address" },
    { of: "email", value: '"a@b"@example.com', text: '"a@b"@example.com' },
    { of: "email", value: "@Müller.de", text: "@xn--mller-kva.de" },
    { of: "email", value: "maria@  Example.com. .", text: "maria@example.com" },
    { of: "phone", value: "+49 (0) 30 / 90-18 20", text: "+4930901820" },
    { of: "phone", value: "0049 30 901820", text: "+4930901820" },
    { of: "phone", value: "(030) 901820", text: "030901820" },
    { of: "phone", value: "00", text: "00" },
    { of: "phone", value: "030 0049", text: "0300049" },
    { of: "phone", value: "+49 3000 12", text: "+49300012" },
    { of: "name", value: "  José \t Ñuñez ", text: "jose nunez" },
    { of: "name", value: "ÅSA", text: "asa" },
    { of: "domain", value: "Maria@Sub.Müller.DE.", text: "sub.xn--mller-kva.de" },
    { of: "domain", value: "not a host", text: "not a host" },
    { of: "text", value: " ﬁne ", text: "fine" },
  ] as const)("reads $value as $of", ({ of, value, text }) => {
    expect(normalize[of](value)).toBe(text);
  });

  it("says the same of what it said", () => {
    for (const one of Object.values(normalize)) {
      fc.assert(
        fc.property(fc.string({ unit: "grapheme" }), (value) => {
          fc.pre(value.isWellFormed());
          expect(one(one(value))).toBe(one(value));
        }),
        { numRuns: runs(2_000), examples: [["maria@example.com"], ["+49 30 1"], ["José"]] },
      );
    }
  });
});

describe("the plan of bits", () => {
  it("takes the most that leaves two rows to an index", () => {
    expect(plan({ name: "a", rows: 1_000_000 })).toEqual({ a: 18 });
    expect(plan({ name: "a", rows: 1000 })).toEqual({ a: 8 });
    expect(plan({ name: "a", rows: 1024 })).toEqual({ a: 9 }); // two rows exactly
    expect(plan()).toEqual({});
  });

  it("shares the bits among the indexes of a field", () => {
    expect(plan({ name: "a", rows: 1_000_000 }, { name: "b", rows: 1_000_000 })).toEqual({ a: 9, b: 9 });
    expect(plan({ name: "a", rows: 1_000_000, bits: 5 }, { name: "b", rows: 1_000_000 })).toEqual({
      a: 5,
      b: 13,
    });
    expect(plan({ name: "a", rows: 1_000_000, bits: 1 }, { name: "b", rows: 1_000_000 })).toEqual({
      a: 1,
      b: 17,
    });
    const none = [
      { name: "a", rows: 1_000_000, bits: 0 },
      { name: "b", rows: 1_000_000 },
    ] as const;
    expect(outcome(() => plan(...none))).toBe("invalid_options");
  });

  it("keeps no more bits than the hash has", () => {
    expect(plan({ name: "a", rows: 2 ** 300, bits: 256 })).toEqual({ a: 256 });
    expect(outcome(() => plan({ name: "a", rows: 2 ** 300, bits: 257 }))).toBe("invalid_options");
  });

  it("names the indexes and the rule when it refuses", () => {
    const half = { rows: 1000, bits: 5 };
    const refused = refusal(() => plan({ ...half, name: "a" }, { ...half, name: "b" }));
    expect(refused?.where).toBe("a, b");
    expect(refused?.fix).toContain("2 ≤ R · 2^-bits < √R");
  });

  it("does not count an index that replaces another", () => {
    expect(plan({ name: "a", rows: 1000 }, { name: "b", rows: 1000, replaces: "a" })).toEqual({ a: 8, b: 8 });
    expect(
      outcome(() => plan({ name: "a", rows: 1000 }, { name: "b", rows: 1000, bits: 9, replaces: "a" })),
    ).toBe("invalid_options");
  });

  it.each([
    { why: "too few coincidences", rows: 1000, bits: 9 },
    { why: "as many as the root of the rows", rows: 1024, bits: 5 },
    { why: "half a bit", rows: 1000, bits: 7.5 },
    { why: "too few rows for any index", rows: 4, bits: undefined },
    { why: "no rows", rows: 0, bits: undefined },
  ])("refuses $why", ({ rows, bits }) => {
    expect(outcome(() => plan({ name: "a", rows, bits }))).toBe("invalid_options");
  });

  it("holds the rule for any table it accepts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 17, max: 2 ** 31 }), fc.integer({ min: 1, max: 3 }), (rows, count) => {
        const indexes = Array.from({ length: count }, (_, at) => ({ name: `i${at}`, rows }));
        fc.pre(outcome(() => planBits(indexes)) === "done");
        const coincidences = [...planBits(indexes).values()].reduce((left, bits) => left / 2 ** bits, rows);
        expect(coincidences).toBeGreaterThanOrEqual(2);
        expect(coincidences).toBeLessThan(Math.sqrt(rows));
      }),
      { numRuns: runs(5_000) },
    );
  });
});

describe("the hash", () => {
  it("keeps the first bits, and nothing after them", () => {
    const key = createSecretKey(Buffer.alloc(32, 1));
    const whole = truncatedHash(key, "x", 256);
    for (let bits = 1; bits <= 256; bits += 1) {
      const hash = truncatedHash(key, "x", bits);
      expect(binary(hash)).toBe(
        binary(whole)
          .slice(0, bits)
          .padEnd(hash.length * 8, "0"),
      );
      expect(hash.length).toBe(Math.ceil(bits / 8));
    }
  });
});

describe("a declaration", () => {
  const vault = createVault({ db: drizzle.mock(), keys: localKeys({ keys: generateKey() }) });
  const id = uuid().primaryKey();
  const tenantId = uuid("tenant_id").notNull();
  const email = sealed("email", { field: "f" });
  const rule = { tenant: "tenantId", subject: "id", bind: "id" } as const;
  const index = { of: "email", normalize: normalize.email, rows: 1000 } as const;

  it("refuses what cannot be meant", () => {
    const plain = pgTable("t", { id, tenantId });
    const twice = pgTable("t", { id, tenantId, email, phone: sealed("phone", { field: "f" }) });
    const firm = pgTable("t", { id, tenantId, email, emailIndex: blindIndex("i").notNull() });
    const personal = pgTable("t", { id, tenantId, email });
    expect(outcome(() => vault.protect(plain, rule))).toBe("invalid_options");
    expect(outcome(() => vault.protect(twice, rule))).toBe("invalid_options");
    expect(outcome(() => vault.protect(firm, { ...rule, indexes: { emailIndex: index } }))).toBe(
      "invalid_options",
    );
    expect(outcome(() => vault.protect(personal, { tenant: "tenantId", bind: "id" }))).toBe(
      "invalid_options",
    );
    expect(outcome(() => vault.protect(personal, rule))).toBe("done");
    expect(outcome(() => sealed("email", { field: "" }))).toBe("invalid_options");
  });
});
