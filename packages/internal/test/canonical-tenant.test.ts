import { canonicalTenant, LONGEST_TENANT } from "@habeas/internal";
import * as fc from "fast-check";
import { runs } from "@habeas/testbed";
import { expect, it } from "vitest";

const refusing = (message: string): Error => new RangeError(message);

it.each([
  ["the star", "*"],
  ["an empty text", ""],
  ["a line break", "acme\n"],
  ["NUL", "\0"],
  ["DEL", "a\u007f"],
  ["a C1 control", "a\u0085"],
  ["the separator of units", "a\u001fb"],
  ["a lone surrogate", "\ud800"],
  ["too many bytes", "ä".repeat(33)],
  ["a truth", true],
  ["nothing", undefined],
])("refuses %s as a tenant, without quoting it", (_, tenant) => {
  expect(() => canonicalTenant(tenant, refusing)).toThrow(RangeError);
  expect(() => canonicalTenant(tenant, refusing)).not.toThrow(/acme/);
});

it("takes every other text as it is, and its name fits into one name of a file however it is escaped", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: LONGEST_TENANT }), (text) => {
      let tenant: string;
      try {
        tenant = canonicalTenant(text, refusing);
      } catch {
        return;
      }
      expect(tenant).toBe(text);
      expect(encodeURIComponent(tenant).length).toBeLessThanOrEqual(192);
    }),
    { numRuns: runs(5_000) },
  );
});

it("makes one of the spellings that the column of tenants finds equal", () => {
  const uuid = "7C9E6679-7425-40DE-944B-E07FC1F90AE7";
  expect(canonicalTenant(`{${uuid}}`, refusing, "uuid")).toBe(uuid.toLowerCase());
  expect(canonicalTenant("007", refusing, "integer")).toBe("7");
  expect(() => canonicalTenant("acme", refusing, "uuid")).toThrow(RangeError);
});
