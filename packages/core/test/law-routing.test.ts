import { describe, expect, it } from "vitest";
import { servesPerson, softOptInGaps } from "../src/law.ts";
import type { SoftOptInEvidence } from "../src/law/soft-opt-in.ts";

describe("a recipient for German speakers in the DACH countries and the Netherlands", () => {
  const partner = { serves: [{ country: ["DE", "AT"] }, { country: ["CH", "NL"], language: ["de"] }] };
  it.each([
    ["DE", "de-DE", "country_served"],
    ["DE", undefined, "country_served"],
    ["at", "tr", "country_served"],
    ["CH", "de-CH", "country_and_language_served"],
    ["CH", "gsw", "country_and_language_served"],
    ["CH", "gsw-CH", "country_and_language_served"],
    ["NL", "de-NL", "country_and_language_served"],
  ])("serves %s with %s: %s", (country, language, because) => {
    expect(servesPerson(partner, { country, language })).toEqual({ serves: true, because });
  });
  it.each([
    ["CH", "fr-CH", "language_not_served"],
    ["NL", "nl-NL", "language_not_served"],
    ["NL", "", "language_unknown"],
    ["NL", "und", "language_unknown"],
    ["NL", "not a tag!", "language_unknown"],
    ["MX", "de", "country_not_served"],
    ["", "de-DE", "country_unknown"],
    [undefined, "de-DE", "country_unknown"],
  ])("does not serve %s with %s: %s", (country, language, because) => {
    expect(servesPerson(partner, { country, language })).toEqual({ serves: false, because });
  });
  it("serves everybody when nothing is said", () => {
    expect(servesPerson({}, {})).toEqual({ serves: true, because: "serves_everybody" });
  });
});

describe("the soft opt-in", () => {
  const evidence: SoftOptInEvidence = {
    givenBy: "customer",
    sale: "freeAccountOfPaidProduct",
    product: "Acme BPM",
    notice: "signup-2026-03",
    objectionOffered: true,
  };
  const use = { product: "Acme BPM", channel: "email", objectionInMessage: true } as const;

  it("covers mail on the product in use to an administrator who signed up", () => {
    expect(softOptInGaps(evidence, use)).toEqual([]);
  });
  it.each([
    [{ givenBy: "invitation" }, {}, "address_not_from_the_customer"],
    [{ sale: undefined }, {}, "no_sale"],
    [{ product: "Other" }, {}, "another_product"],
    [{ notice: "" }, {}, "no_notice"],
    [{ objectionOffered: false }, {}, "objection_not_offered_at_collection"],
    [{}, { objectionInMessage: false }, "objection_not_in_message"],
    [{}, { channel: "telephone" }, "channel_not_covered"],
    [{}, { channel: "tracking" }, "channel_not_covered"],
  ] as const)("does not cover %j used as %j: %s", (given, used, gap) => {
    expect(softOptInGaps({ ...evidence, ...given }, { ...use, ...used })).toEqual([gap]);
  });
  it("names every missing condition", () => {
    expect(softOptInGaps({ ...evidence, givenBy: "publicSource", sale: undefined }, use)).toHaveLength(2);
  });
});
