import { runs } from "@habeas/testbed";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absent, lengthPrefixed } from "../src/envelope/length-prefix.ts";
import { fromText, toText } from "../src/envelope/text-form.ts";
import { dataKeyOf } from "../src/keys/data-key.ts";
import { createEnvelopesForTest, flipped, place } from "./envelope-support.ts";
import { outcome } from "./refusals.ts";

const { envelopes, key, seal, open } = createEnvelopesForTest();

const prefixed = (parts: readonly (string | undefined)[]): string =>
  Buffer.concat(parts.map((part) => (part === undefined ? absent() : lengthPrefixed(part)))).toString("hex");

describe("the envelope", () => {
  it("has the documented bytes", () => {
    const envelope = seal("x");
    expect(envelope.toString("hex", 0, 2)).toBe("fa01");
    expect(envelope.subarray(2, 18)).toEqual(Buffer.from(key.keyId));
    expect(envelope.length).toBe(42 + 16 + 16);
  });

  it.each([
    { value: "", hidden: 74, shown: 60 },
    { value: "a".repeat(14), hidden: 74, shown: 74 },
    { value: "a".repeat(15), hidden: 90, shown: 75 },
    { value: "a".repeat(16), hidden: 90, shown: 76 },
    { value: "ä".repeat(16), hidden: 106, shown: 92 },
    { value: true, hidden: 74, shown: 61 },
    { value: 1.5, hidden: 74, shown: 68 },
  ])("takes $hidden bytes for $value, $shown where its length may show", ({ value, hidden, shown }) => {
    expect(seal(value).length).toBe(hidden);
    expect(envelopes.seal(key, place(), value, { hideLength: false }).length).toBe(shown);
    expect(open(envelopes.seal(key, place(), value, { hideLength: false }))).toEqual(value);
  });

  it("never has the same bytes twice", () => {
    const count = runs(10_000);
    expect(new Set(Array.from({ length: count }, () => seal("same").toString("latin1"))).size).toBe(count);
  });

  it("is refused with any one bit flipped", () => {
    for (const value of ["", "maria@example.com", { street: "x".repeat(40) }]) {
      const envelope = seal(value);
      for (let bit = 0; bit < envelope.length * 8; bit += 1) {
        const code = bit < 8 ? "not_an_envelope" : bit < 16 ? "unsupported_suite" : "authentication_failed";
        expect(
          outcome(() => open(flipped(envelope, bit))),
          `bit ${bit}`,
        ).toBe(code);
      }
    }
  });

  it("is refused when cut at any byte, or longer by one", () => {
    const envelope = seal("maria@example.com");
    for (let length = 0; length < envelope.length; length += 1) {
      const code = length < 60 ? "not_an_envelope" : "authentication_failed";
      expect(
        outcome(() => open(envelope.subarray(0, length))),
        `length ${length}`,
      ).toBe(code);
    }
    expect(outcome(() => open(Buffer.concat([envelope, Buffer.alloc(1)])))).toBe("authentication_failed");
  });

  it("is refused under another key with the same place", () => {
    const other = dataKeyOf(Buffer.alloc(32, 9));
    const envelope = seal("x");
    expect(outcome(() => envelopes.open(other, place(), envelope))).toBe("authentication_failed");
  });

  it("is refused in every other tenant, field and row", () => {
    const names = ["a", "b", ""];
    const places = names.flatMap((tenant) =>
      names.flatMap((field) => [...names, undefined].map((bind) => place({ tenant, field, bind }))),
    );
    for (const [from, origin] of places.entries()) {
      const envelope = envelopes.seal(key, origin, "value");
      for (const [to, target] of places.entries()) {
        const code = from === to ? "done" : "authentication_failed";
        expect(outcome(() => envelopes.open(key, target, envelope))).toBe(code);
      }
    }
  });

  it("takes names of any length", () => {
    for (const length of [900, 1_100, 100_000]) {
      const where = place({ tenant: "t".repeat(length) });
      const envelope = envelopes.seal(key, where, "value");
      expect(envelopes.open(key, where, envelope)).toBe("value");
      expect(outcome(() => envelopes.open(key, place({ tenant: "t".repeat(length - 1) }), envelope))).toBe(
        "authentication_failed",
      );
    }
  });

  it("binds a value to nothing but its own list of names", () => {
    const part = fc.option(fc.string({ unit: "binary", maxLength: 6 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), fc.array(part, { maxLength: 4 }), (one, two) => {
        expect(prefixed(one) === prefixed(two)).toBe(JSON.stringify(one) === JSON.stringify(two));
      }),
      { numRuns: runs(10_000) },
    );
  });
});

describe("the codecs", () => {
  it.each([
    { name: "lone surrogates", value: "\ud800 and \udfff" },
    { name: "NUL", value: "a\0b\0" },
    { name: "trailing zeros and end marks", value: Uint8Array.of(0x80, 0, 0x80, 0, 0) },
    { name: "an empty text", value: "" },
    { name: "no bytes", value: new Uint8Array() },
    { name: "a JSON null inside", value: { a: null, b: [1, "x", { c: false }] } },
    { name: "the smallest integer", value: -(2n ** 63n) },
    { name: "the largest integer", value: 2n ** 63n - 1n },
    { name: "minus zero", value: -0 },
    { name: "no number", value: Number.NaN },
    { name: "an infinity", value: -Infinity },
    { name: "true", value: true },
    { name: "false", value: false },
    { name: "a date before 1970", value: new Date(-1) },
    { name: "the last date", value: new Date(8.64e15) },
    { name: "an emoji", value: "👩🏽‍🚀" },
  ])("carry $name", ({ value }) => {
    expect(open(seal(value))).toStrictEqual(value);
  });

  it("carry any text and any JSON", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string(),
          fc.jsonValue().filter((value) => value !== null),
        ),
        (value) => {
          const expected: unknown = typeof value === "object" ? JSON.parse(JSON.stringify(value)) : value;
          expect(open(seal(value))).toStrictEqual(expected);
        },
      ),
      { numRuns: runs(5_000) },
    );
  });

  it("carry any bytes, with and without their length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (value, hideLength) => {
        expect(open(envelopes.seal(key, place(), value, { hideLength }))).toStrictEqual(value);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it("carry 16 MiB", () => {
    const value = "ü".repeat(8 * 1024 * 1024);
    expect(open(seal(value)) === value).toBe(true);
  });

  it("carry 64 MiB, and refuse a byte more", () => {
    const size = 64 * 1024 * 1024;
    expect(seal(new Uint8Array(size)).length).toBe(42 + size + 16 + 16);
    expect(outcome(() => seal(new Uint8Array(size + 1)))).toBe("plaintext_too_large");
  });

  it("carry texts of every length around 16 KiB, whatever a letter takes", () => {
    for (const letter of ["a", "ü", "€", "👩"]) {
      const bytes = Buffer.byteLength(letter);
      for (let length = 16_350; length < 16_420; length += 1) {
        const value = letter.repeat(Math.ceil(length / bytes));
        expect(open(seal(value)) === value, `${length} bytes of ${letter}`).toBe(true);
      }
    }
  });

  it.each([
    { name: "a function", value: () => "canary" },
    { name: "a symbol", value: Symbol("canary") },
    { name: "nothing", value: undefined },
    { name: "an invalid date", value: new Date(Number.NaN) },
    { name: "an integer too large", value: 2n ** 63n },
    { name: "an integer too small", value: -(2n ** 63n) - 1n },
    { name: "an integer inside JSON", value: { canary: 1n } },
    { name: "an object of which JSON says nothing", value: { canary: 1, toJSON: () => undefined } },
  ])("refuse $name without a word of the value", ({ value }) => {
    expect(outcome(() => seal(value))).toBe("unsupported_value");
    expect(() => seal(value)).not.toThrow(/canary/);
  });

  it("let a value seal another while it is being sealed", () => {
    const inner: Buffer[] = [];
    const envelope = seal({ toJSON: () => (inner.push(seal("inner")), "outer") });
    expect(open(envelope)).toBe("outer");
    expect(inner.map(open)).toEqual(["inner"]);
  });

  it("refuse what a newer version wrote", () => {
    for (const [codec, payload] of [
      [7, ""],
      [3, "short"],
      [4, "short"],
      [5, ""],
      [6, "short"],
      [2, "{"],
    ] as const) {
      expect(outcome(() => open(sealedByNewer(codec, payload)))).toBe("unsupported_suite");
    }
    expect(outcome(() => open(sealedByNewer(0, "", 0)))).toBe("unsupported_suite");
    expect(outcome(() => open(sealedByNewer(0, "text", 0x40)))).toBe("unsupported_suite");
  });
});

describe("the text form", () => {
  it("is hb1_ and base64url, and reads back", () => {
    const envelope = seal("x");
    const text = toText(envelope);
    expect(text).toMatch(/^hb1_-g[E-H][A-Za-z0-9_-]+$/);
    expect(open(fromText(text))).toBe("x");
    expect(open(fromText(`\\x${envelope.toString("hex")}`))).toBe("x");
  });

  it.each(["", "maria@example.com", "hb1_a", "hb1_-gE=", "hb1_-g E", "\\xzz", "\\xf", "hb2_-gEA", "\\xFA"])(
    "refuses %j",
    (text) => {
      expect(outcome(() => fromText(text))).toBe("not_an_envelope");
    },
  );
});

function sealedByNewer(codec: number, payload: string, end = 0x80): Buffer {
  const bytes = Buffer.alloc(16);
  bytes[0] = codec;
  bytes.write(payload, 1);
  bytes[1 + payload.length] = end;
  return createEnvelopesForTest().sealPlaintext(bytes);
}
