import { CoreError } from "../errors.ts";
import type { PrivacyLaw } from "./privacy-law.ts";
import { categoryWord } from "./categories.ts";
import { citation } from "./citation.ts";
import { counted, type Plural } from "./counted.ts";
import { durationText } from "./duration-text.ts";
import { languageOf, languages, wordIn, type Language, type SixWords } from "./language.ts";
import {
  basisArticles,
  basisArticlesElsewhere,
  basisWords,
  SOFT_OPT_IN,
  type LegalBasis,
} from "./legal-bases.ts";
import { originWords, type Origin } from "./origins.ts";
import { readableName } from "./readable-name.ts";
import { rightArticles, rightArticlesElsewhere, rightWords, type Right, type ToldRight } from "./rights.ts";
import { roleWords, type RecipientRole } from "./recipient-roles.ts";
import { groundWords, type RestrictionGround } from "./restriction-grounds.ts";
import { adequacyAuthorities, transferWords } from "./transfer-words.ts";
import { texts, type Texts } from "./texts/texts.ts";

/** How habeas speaks to one reader: in a language, under a law. */
export interface Speech {
  readonly language: Language;
  /** For dates, numbers, countries and `lang` of a page: the reader's own, where it names more than the language. */
  readonly locale: string;
  readonly texts: Texts;
  /** A category; one of the host's own is made readable. */
  category(name: string): string;
  /** A legal basis with its article, where the law has one. */
  basis(basis: LegalBasis): string;
  /** What one may do, with its article. */
  right(right: ToldRight): string;
  /** The article that gives a right under the reader's law; under the GDPR's where that has none. */
  readonly article: (right: Right) => string;
  origin(origin: Origin): string;
  role(role: RecipientRole): string;
  restriction(ground: RestrictionGround): string;
  transfer(ground: keyof typeof transferWords): string;
  /** Who decides under the reader's law that a country protects data adequately. */
  readonly adequacyAuthority: string;
  /** ISO 3166-1 alpha-2, in words. */
  readonly country: (code: string) => string;
  /** An ISO 8601 duration in words. */
  duration(duration: string): string;
  /** So many of something. */
  count(count: number, noun: Plural): string;
}

/**
 * The words for a locale (BCP 47) under a law.
 *
 * @throws A {@link CoreError}: `unknown_language`.
 */
export function speechOf(given: string, law: PrivacyLaw = "gdpr"): Speech {
  const language = languageOf(given);
  if (language === undefined) {
    throw new CoreError("unknown_language", "there are no words in this language", {
      where: "locale",
      fix: `name one of ${languages.join(", ")}, or a locale that one of them serves`,
    });
  }
  const locale = readerLocale(given);
  const countries = new Intl.DisplayNames(locale, { type: "region", fallback: "code" });
  const word = (words: SixWords): string => wordIn(words, language);
  const cited = (article: string | undefined): string | undefined =>
    article === undefined ? undefined : citation(language, law, article);
  const rightSource = (right: Right): string | undefined =>
    cited(law === "gdpr" ? rightArticles[right] : rightArticlesElsewhere[law][right]);
  const basisSource = (basis: LegalBasis): string | undefined => {
    if (law !== "gdpr") return cited(basisArticlesElsewhere[law][basis]);
    return basis === "softOptIn" ? word(SOFT_OPT_IN) : cited(basisArticles[basis]);
  };
  return {
    language,
    locale,
    texts: texts[language],
    category: (name) => categoryWord(name, language) ?? readableName(name).toLowerCase(),
    basis: (basis) => withSource(word(basisWords[basis]), basisSource(basis)),
    right: (right) => withSource(word(rightWords[right]), rightSource(right)),
    article: (right) => rightSource(right) ?? citation(language, "gdpr", rightArticles[right]),
    origin: (origin) => word(originWords[origin]),
    role: (role) => word(roleWords[role]),
    restriction: (ground) => word(groundWords[ground]),
    transfer: (ground) => word(transferWords[ground]),
    adequacyAuthority: word(adequacyAuthorities[law]),
    duration: (duration) => durationText(duration, locale),
    count: (count, noun) => counted(locale, count, noun),
    country: (code) => (/^[A-Za-z]{2}$/.test(code) ? (countries.of(code.toUpperCase()) ?? code) : code),
  };
}

/** `pt` alone is Brazil's in the tables that dates and countries come from. */
function readerLocale(given: string): string {
  const { baseName, language, region } = new Intl.Locale(given.replaceAll("_", "-"));
  return language === "pt" && region === undefined ? "pt-PT" : baseName;
}

const withSource = (text: string, source: string | undefined): string =>
  source === undefined ? text : `${text} (${source})`;
