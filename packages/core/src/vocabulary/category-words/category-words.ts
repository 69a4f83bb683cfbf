import { bodyAndMindWords } from "./body-and-mind-words.ts";
import { financialWords } from "./financial-words.ts";
import { identifyingWords } from "./identifying-words.ts";
import { otherWords } from "./other-words.ts";
import { socialWords } from "./social-words.ts";

/**
 * The name of every category in six languages, as it stands in a list of what is stored: the terms of the W3C
 * Data Privacy Vocabulary (https://w3id.org/dpv/pd), and four that registries need beside them.
 */
export const categoryWords = {
  ...identifyingWords,
  ...bodyAndMindWords,
  ...financialWords,
  ...socialWords,
  ...otherWords,
} as const;
