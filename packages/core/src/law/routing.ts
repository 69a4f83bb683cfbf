import type { Recipient } from "../registry/recipients.ts";

/** What routing needs to know of a person. */
export interface RoutedPerson {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  /** A BCP 47 tag: `de`, `de-CH`, `gsw`. */
  readonly language?: string | undefined;
}

/** Whether a recipient is there for a person, and why. */
export interface RoutingAnswer {
  readonly serves: boolean;
  readonly because:
    | "serves_everybody"
    | "country_served"
    | "country_and_language_served"
    | "country_unknown"
    | "country_not_served"
    | "language_unknown"
    | "language_not_served";
}

/**
 * Whether a recipient's `serves` covers a person. Languages are compared by their primary subtag: `de-CH` is
 * served by `de`, `fr-CH` is not. A country is never guessed from a language tag, and an unknown one is not
 * served.
 */
export function servesPerson(recipient: Pick<Recipient, "serves">, person: RoutedPerson): RoutingAnswer {
  if (recipient.serves === undefined) return { serves: true, because: "serves_everybody" };
  const country = person.country?.trim().toUpperCase();
  if (country === undefined || country === "") return { serves: false, because: "country_unknown" };

  const here = recipient.serves.filter((area) => area.country.some((code) => code.toUpperCase() === country));
  if (here.length === 0) return { serves: false, because: "country_not_served" };
  if (here.some((area) => area.language === undefined)) return { serves: true, because: "country_served" };

  const language = primaryLanguage(person.language);
  if (language === undefined) return { serves: false, because: "language_unknown" };
  const spoken = here.flatMap((area) => area.language ?? []).map(primaryLanguage);
  return spoken.includes(language)
    ? { serves: true, because: "country_and_language_served" }
    : { serves: false, because: "language_not_served" };
}

/** Swiss German has a tag of its own, and its speakers read and write German: decided here, once. */
const writtenAs: Readonly<Record<string, string>> = { gsw: "de" };

function primaryLanguage(tag: string | undefined): string | undefined {
  try {
    const { language } = new Intl.Locale(tag?.trim() ?? "");
    return language === "und" ? undefined : (writtenAs[language] ?? language);
  } catch {
    return undefined; // not a language tag
  }
}
