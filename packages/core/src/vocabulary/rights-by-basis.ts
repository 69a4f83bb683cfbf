import type { LegalBasis } from "./legal-bases.ts";
import type { Right } from "./rights.ts";

const always: readonly Right[] = ["information", "access", "rectification", "restriction", "complaint"];
const unlessRequired: readonly Right[] = [...always, "informationFromElsewhere", "noAutomatedDecision"];

const byBasis: Readonly<Record<LegalBasis, readonly Right[]>> = {
  consent: [...unlessRequired, "withdrawal", "erasure", "portability"],
  contract: [...unlessRequired, "erasure", "portability"],
  legalObligation: always,
  vitalInterests: [...unlessRequired, "erasure"],
  publicTask: [...unlessRequired, "objection"],
  legitimateInterest: [...unlessRequired, "erasure", "objection"],
  softOptIn: [...unlessRequired, "erasure", "objection"], // Art. 6(1)(f) under the GDPR
};

/**
 * The rights that go with a legal basis, in the order of the articles, as the Data Privacy Vocabulary lists
 * them. For notices only, **never a ground for refusing a request**: Art. 17(1)(a), (c) and (d) reach every
 * basis, Art. 20 depends on how the data was given, and Art. 21(2) on whether it is direct marketing.
 */
export function rightsByBasis(
  basis: LegalBasis,
  options: { readonly directMarketing?: boolean } = {},
): readonly Right[] {
  const rights = new Set(byBasis[basis]);
  if (options.directMarketing === true) rights.add("objection"); // Art. 21(2): whatever the basis
  return inOrder.filter((right) => rights.has(right));
}

const inOrder = [
  "withdrawal",
  "information",
  "informationFromElsewhere",
  "access",
  "rectification",
  "erasure",
  "restriction",
  "portability",
  "objection",
  "noAutomatedDecision",
  "complaint",
] as const satisfies readonly Right[];
