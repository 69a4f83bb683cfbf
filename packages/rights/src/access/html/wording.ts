import { accessTexts, type AccessLocale, type AccessTexts } from "../texts/access-texts.ts";
import { fragment, type Markup } from "@habeas/internal";

/** How things are called, and how dates and countries are written, in one copy. */
export interface Wording {
  readonly locale: AccessLocale;
  readonly texts: AccessTexts;
  /** A table, a column (`table.column`), an event: the host's own name for it, else made of the code's. */
  label(name: string, otherwise?: string): string;
  /** A day and a time where the controller is, with the instant for machines. */
  instant(at: Date): Markup;
  day(at: Date): string;
  country(code: string): string;
  category(name: string): string;
}

/** @param timeZone The controller's. */
export function wordingOf(
  locale: AccessLocale,
  labels: Readonly<Record<string, string>>,
  timeZone: string,
): Wording {
  const texts = accessTexts[locale];
  const known = new Map(Object.entries(labels));
  const instants = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone });
  const countries = new Intl.DisplayNames(locale, { type: "region", fallback: "code" });
  return {
    locale,
    texts,
    label: (name, otherwise = name) => known.get(name) ?? readable(otherwise),
    instant: (at) => fragment`<time datetime="${at.toISOString()}">${instants.format(at)}</time>`,
    day: (at) => days.format(at),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code),
    category: (name) => texts.categoryNames[name] ?? readable(name).toLowerCase(),
  };
}

/** `billingName` as a person would write it: `Billing name`. */
function readable(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
