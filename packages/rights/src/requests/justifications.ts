/**
 * On what a refusal or a delay may rest: the terms of the W3C Data Privacy Vocabulary (`rights_justifications`,
 * https://w3id.org/dpv/legal/eu/gdpr) that answer a request of a data subject.
 */
export const refusalJustifications = [
  "JustificationA12IdentityFailure",
  "JustificationA12InformationRequired",
  "JustificationA12LackOfIntent",
  "JustificationA12MaliciousIntent",
  "JustificationA12ManifestlyExcessive",
  "JustificationA12ManifestlyUnfounded",
  "JustificationA17Archiving",
  "JustificationA17FreedomOfExpression",
  "JustificationA17LegalClaims",
  "JustificationA17LegallyRequired",
  "JustificationA17OfficialAuthority",
  "JustificationA17PublicHealth",
  "JustificationA17PublicInterest",
] as const;

/** @see {@link refusalJustifications} */
export type RefusalJustification = (typeof refusalJustifications)[number];

/** Art. 12(3): why an answer may take longer. */
export const extensionReasons = {
  complexity: "JustificationA12Complexity",
  volume: "JustificationA12HighVolume",
} as const;

/** @see {@link extensionReasons} */
export type ExtensionReason = keyof typeof extensionReasons;

/** What a person who is refused must be told. Art. 12(4). */
export const remedies = [
  { article: "77", what: "complain to a supervisory authority" },
  { article: "79", what: "seek a judicial remedy" },
] as const;
