import { readFileSync } from "node:fs";
import { describeShared } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import type { LegalBasis } from "../src/index.ts";
import { rightArticles, rightsByBasis } from "../src/law.ts";

const dpvBasis: readonly (readonly [LegalBasis, string])[] = [
  ["consent", "A6-1-a"],
  ["consent", "A6-1-a-explicit-consent"],
  ["consent", "A6-1-a-non-explicit-consent"],
  ["contract", "A6-1-b"],
  ["contract", "A6-1-b-contract-performance"],
  ["contract", "A6-1-b-enter-into-contract"],
  ["legalObligation", "A6-1-c"],
  ["vitalInterests", "A6-1-d"],
  ["vitalInterests", "A6-1-d-data-subject"],
  ["vitalInterests", "A6-1-d-natural-person"],
  ["publicTask", "A6-1-e"],
  ["publicTask", "A6-1-e-official-authority"],
  ["publicTask", "A6-1-e-public-interest"],
  ["legitimateInterest", "A6-1-f"],
  ["legitimateInterest", "A6-1-f-controller"],
  ["legitimateInterest", "A6-1-f-third-party"],
  ["softOptIn", "A6-1-f"],
];

describeShared(
  "rights by legal basis, against the whole DPV matrix",
  "vectors/dpv/legal_basis_rights_mapping.csv",
  (path) => {
    const matrix = new Map<string, string[]>();
    for (const line of readFileSync(path, "utf8").split(/\r?\n/).slice(1)) {
      const [, basis, right] = /gdpr#([^"]+)","[^"]+gdpr#A([^"]+)"/.exec(line) ?? [];
      if (basis !== undefined && right !== undefined)
        matrix.set(basis, [...(matrix.get(basis) ?? []), right]);
    }

    it("has no basis that the SDK leaves out", () => {
      expect(new Set(dpvBasis.map(([, term]) => term))).toEqual(new Set(matrix.keys()));
      expect([...matrix.values()].flat()).toHaveLength(137);
    });

    it.each(dpvBasis)("%s gives the rights of %s", (basis, term) => {
      const articles = rightsByBasis(basis).map((right) => rightArticles[right].replace("7(3)", "7-3"));
      expect(articles.toSorted()).toEqual(matrix.get(term)?.toSorted());
    });
  },
);

describe("rights by legal basis", () => {
  it("always let a person object to direct marketing", () => {
    expect(rightsByBasis("consent")).not.toContain("objection");
    expect(rightsByBasis("consent", { directMarketing: true })).toContain("objection");
    expect(rightsByBasis("softOptIn")).toContain("objection");
  });
});
