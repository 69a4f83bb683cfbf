/** Art. 9(1): what needs a condition of Art. 9(2) beside the legal basis, in the words of the regulation. */
export const specialCategories = {
  racialOrEthnicOrigin: "racial or ethnic origin",
  politicalOpinions: "political opinions",
  religiousOrPhilosophicalBeliefs: "religious or philosophical beliefs",
  tradeUnionMembership: "trade union membership",
  genetic: "genetic data",
  biometric: "biometric data for identifying a person",
  health: "data concerning health",
  sexLife: "sex life or sexual orientation",
} as const;

/** One of {@link specialCategories}. */
export type SpecialCategory = keyof typeof specialCategories;
