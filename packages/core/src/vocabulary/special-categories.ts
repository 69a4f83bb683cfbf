/** Art. 9(1): categories that need a condition of Art. 9(2) beside the legal basis. */
export type SpecialCategory =
  | "racialOrEthnicOrigin"
  | "politicalOpinions"
  | "religiousOrPhilosophicalBeliefs"
  | "tradeUnionMembership"
  | "genetic"
  | "biometric"
  | "health"
  | "sexLife";

/** The same in the words of the regulation. */
export const specialCategories: Readonly<Record<SpecialCategory, string>> = {
  racialOrEthnicOrigin: "racial or ethnic origin",
  politicalOpinions: "political opinions",
  religiousOrPhilosophicalBeliefs: "religious or philosophical beliefs",
  tradeUnionMembership: "trade union membership",
  genetic: "genetic data",
  biometric: "biometric data for identifying a person",
  health: "data concerning health",
  sexLife: "sex life or sexual orientation",
};
