/** The languages that habeas has words for. `pt` is European Portuguese, `pt-BR` speaks as the LGPD does. */
export const languages = ["en", "de", "es", "nl", "pt", "pt-BR"] as const;

/** One of {@link languages}. */
export type Language = (typeof languages)[number];

/** A text that no language may lack. */
export type InEveryLanguage<Text> = Readonly<Record<Language, Text>>;

/** One word in the order of {@link languages}; `=` at the end: Brazil says what Portugal says. */
export type SixWords = `${string} · ${string} · ${string} · ${string} · ${string} · ${string}`;

/** The word of {@link SixWords} in one language. */
export function wordIn(words: SixWords, language: Language): string {
  const said = words.split(" · ");
  const word = said[languages.indexOf(language)] ?? "";
  return word === "=" ? (said[languages.indexOf("pt")] ?? "") : word;
}

/**
 * The language that serves a locale (BCP 47), found as RFC 4647, section 3.4, looks it up, by language and region:
 * `de` serves `de-AT`, `pt` serves `pt-AO`. `pt-BR`, also written `pt-Latn-BR`, is served by `pt-BR` alone: Brazil
 * and Portugal call much otherwise.
 *
 * @returns undefined for what no language serves, and for what is no locale.
 */
export function languageOf(locale: string): Language | undefined {
  const wanted = readLocale(locale.replaceAll("_", "-"));
  return (
    languages.find((known) => known === `${wanted?.language}-${wanted?.region}`) ??
    languages.find((known) => known === wanted?.language)
  );
}

function readLocale(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag);
  } catch {
    return undefined;
  }
}
