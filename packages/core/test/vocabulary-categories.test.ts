import { readFileSync } from "node:fs";
import { describeShared } from "@habeas/testbed";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  broaderCategories,
  categoryWord,
  comparableIdentifier,
  isCategory,
  namesOnePerson,
} from "../src/vocabulary/categories.ts";
import { categoryWords } from "../src/vocabulary/category-words/category-words.ts";
import { languageOf, languages } from "../src/vocabulary/language.ts";

/** What registries need and DPV has no term for. */
const OWN = ["IdentityCard", "PersonalData", "SocialSecurityNumber", "TaxID"];

describeShared("the categories, against the terms of DPV", "vectors/dpv/pd.csv", (path) => {
  const rows = readFileSync(path, "utf8").trim().split(/\r?\n/).slice(1);
  const terms = new Map(
    rows.map((row) => {
      const cells = [...row.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell = ""]) => cell);
      return [
        cells[0] ?? "",
        [...(cells[7] ?? "").matchAll(/dpv\/pd#(\w+)/g)].map(([, term]) => term),
      ] as const;
    }),
  );

  it("are all of them, and four more", () => {
    expect(Object.keys(categoryWords).toSorted()).toEqual([...terms.keys(), ...OWN].toSorted());
  });

  it.each([...terms])("%s stands below the same terms", (term, parents) => {
    const known = broaderCategories(term).filter((parent) => parent !== "PersonalData");
    expect(new Set(known)).toEqual(new Set(parents));
  });
});

describe("the categories", () => {
  it("have a word in every language, and none of them is left open", () => {
    for (const [category, words] of Object.entries(categoryWords)) {
      expect([category, words.split(" · ").length]).toEqual([category, languages.length]);
      for (const language of languages) {
        expect(categoryWord(category, language)).toMatch(/^\p{L}[\p{L}\d' -]*$/u);
      }
    }
  });

  it("lead up to personal data, so that none stands alone or above itself", () => {
    for (const category of Object.keys(categoryWords))
      expect(isCategory(category, "PersonalData")).toBe(true);
  });

  it("name a person wherever a broader one does", () => {
    const below = Object.keys(categoryWords).filter((name) => broaderCategories(name).some(namesOnePerson));
    expect(below.length).toBeGreaterThan(10);
    expect(below.filter((name) => !namesOnePerson(name))).toEqual([]);
  });

  it("compare an identifier without case and spelling, and the same however often", () => {
    expect(comparableIdentifier("BankAccount", "DE89 3704 0044")).toBe("de8937040044");
    expect(comparableIdentifier("TelephoneNumber", "+49 (30) 12–34/5")).toBe("+493012345");
    expect(comparableIdentifier("EmailAddress", " Ana.Lopez@Example.com")).toBe("ana.lopez@example.com");
    fc.assert(
      fc.property(
        fc.constantFrom("TaxID", "EmailAddress", "Passport", "Own"),
        fc.string(),
        (category, value) => {
          const once = comparableIdentifier(category, value);
          expect(comparableIdentifier(category, once)).toBe(once);
        },
      ),
    );
  });
});

describe("the language of a locale", () => {
  it.each([
    ["de", "de"],
    ["de-AT", "de"],
    ["es-419", "es"],
    ["nl_BE", "nl"],
    ["pt", "pt"],
    ["pt-PT", "pt"],
    ["pt-AO", "pt"],
    ["pt-BR", "pt-BR"],
    ["PT-br", "pt-BR"],
    ["pt-Latn-BR", "pt-BR"],
    ["pt-BR-u-hc-h23", "pt-BR"],
    ["fr", undefined],
    ["", undefined],
    ["*", undefined],
  ])("of %s is %s", (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });
});
