import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson, type Json } from "@habeas/internal";
import { describeShared, runs } from "@habeas/testbed";
import * as fc from "fast-check";
import { expect, it } from "vitest";

describeShared("the published examples of RFC 8785", "vectors/jcs", (folder) => {
  const cases = readdirSync(join(folder, "input")).map((file) => file.replace(".json", ""));
  const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");

  it.each(cases)("writes %s as published, in text and in bytes", (name) => {
    const text = canonicalJson(JSON.parse(read("input", `${name}.json`)) as Json);
    expect(text).toBe(read("output", `${name}.json`));
    const hex = read("outhex", `${name}.txt`).replaceAll(/\s/g, "");
    expect(Buffer.from(text, "utf8").toString("hex")).toBe(hex);
  });

  it("has examples to check", () => {
    expect(cases.length).toBeGreaterThan(5);
  });
});

const json = fc.jsonValue({ stringUnit: "grapheme" });
const once = { numRuns: runs(20_000) };

it("says the same as the value it was given", () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value as Json);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
    }),
    once,
  );
});

it("does not depend on the order in which members were written", () => {
  const members = fc.uniqueArray(fc.tuple(fc.string({ unit: "grapheme" }), json), {
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(members, (entries) => {
      const forwards = canonicalJson(Object.fromEntries(entries) as Json);
      expect(canonicalJson(Object.fromEntries(entries.toReversed()) as Json)).toBe(forwards);
    }),
    once,
  );
});

it("orders names by UTF-16 code units, where code points would differ", () => {
  expect(canonicalJson({ "\uFB33": 1, "\u{1F602}": 2, b: 3, B: 4 })).toBe(
    '{"B":4,"b":3,"\u{1F602}":2,"\uFB33":1}',
  );
});

it("writes minus zero as zero", () => {
  expect(canonicalJson([-0, 1e21, 1e-7])).toBe("[0,1e+21,1e-7]");
});

it.each([
  ["NaN", Number.NaN],
  ["an infinity", [Number.NEGATIVE_INFINITY]],
  ["a lone surrogate", "\uD800"],
  ["a lone surrogate in a name", { "\uDC00": 1 }],
  ["undefined", { a: undefined }],
  ["a bigint", 1n],
  ["a date", new Date(0)],
  ["a map", new Map()],
])("refuses %s", (_, value) => {
  expect(() => canonicalJson(value as Json)).toThrow(TypeError);
});

it("never repeats what it refused", () => {
  expect(() => canonicalJson({ name: "\uD800canary" })).toThrow(/^(?!.*canary)/);
});
