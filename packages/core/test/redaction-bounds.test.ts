import { array, assert, constantFrom, nat, oneof, property, string, tuple } from "fast-check";
import { runs } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../src/index.ts";
import { scrubText, type Work } from "../src/logging/shapes/scrub-text.ts";
import { registry } from "./fixtures/logged-registry.ts";
import { encodings } from "./fixtures/spellings.ts";

const redactor = createRedactor(registry);

/** What makes one more round of decoding, one more level, or one more place to begin at. */
const adversarial = constantFrom(
  ...'%25 %2525 % \\\\ \\\\u0040 \\u005c &amp; &#38; &#x26; &lt; =3D =40 = @ a@ a. " \\" \' [ { ( < ] } ) : :: email= email: "email": user[ . -> 00 0030 1, YWJj YW/ aA1 ＠ é \u200b + - _ / \n \t'.split(
    " ",
  ),
);
const encoded = tuple(constantFrom(...Object.values(encodings)), string({ maxLength: 40 })).map(
  ([encode, text]) => encode(text.toWellFormed()),
);
const message = tuple(
  array(oneof(adversarial, encoded, string({ maxLength: 6 })), { minLength: 1, maxLength: 6 }),
  nat(400),
).map(([parts, times]) =>
  parts
    .join("")
    .repeat(times + 1)
    .slice(0, 8_000),
);

describe("the time a message takes", () => {
  it("is in proportion to its length, however it was made: the characters gone over are counted", () => {
    assert(
      property(message, (text) => {
        const work: Work = { characters: 0 };
        scrubText(text, undefined, work);
        expect(work.characters).toBeLessThanOrEqual(100 * (text.length + 10));
        expect(typeof redactor.text(text)).toBe("string");
      }),
      { numRuns: runs(5_000, { short: 200 }) },
    );
  });

  it("does not grow with the rounds of encoding: a percent sign encoded any number of times is decoded twice", () => {
    for (const rounds of [2, 900, 2_000, 6_000]) {
      const text = `%${"25".repeat(rounds)}40`;
      const work: Work = { characters: 0 };
      expect(scrubText(text, undefined, work)).toBe(text);
      expect(work.characters).toBeLessThanOrEqual(10 * text.length);
    }
    expect(redactor.text("canary%40example.org canary%2540example.org")).toBe("[redacted] [redacted]");
    expect(redactor.text("canary%252540example.org")).toBe("canary%252540example.org");
  });

  it("does not grow with what objects and errors share", () => {
    let shared: object = { email: "canary@example.org" };
    for (let level = 0; level < 11; level += 1) shared = Array.from({ length: 10 }, () => shared);
    expect(JSON.stringify(redactor.value(shared)).length).toBeLessThan(5_000_000);
    const ring: Error[] = [];
    ring.push(...Array.from({ length: 10 }, () => new AggregateError(ring, "canary@example.org")));
    expect(JSON.stringify(redactor.error(ring[0])).match(/"type"/g)?.length).toBeLessThanOrEqual(50);
  });

  it("is no reason to refuse JSON of any depth", () => {
    for (const text of [
      "[".repeat(100_000),
      "[".repeat(50_000) + "]".repeat(50_000),
      '{"a":'.repeat(50_000),
    ]) {
      expect(typeof redactor.value(text)).toBe("string");
    }
  });
});
