import type { PrivacyLaw } from "./privacy-law.ts";
import type { InEveryLanguage, Language } from "./language.ts";

/** What each law is called. */
const lawNames: Readonly<Record<PrivacyLaw, InEveryLanguage<string>>> = {
  gdpr: { en: "GDPR", de: "DSGVO", es: "RGPD", nl: "AVG", pt: "RGPD", "pt-BR": "do RGPD" },
  dsg: { en: "FADP", de: "DSG", es: "LPD", nl: "FADP", pt: "LPD", "pt-BR": "da LPD" },
  lgpd: { en: "LGPD", de: "LGPD", es: "LGPD", nl: "LGPD", pt: "LGPD", "pt-BR": "da LGPD" },
};

/** An article as lawyers of each language write it; the numbers of the LGPD stay as they are. */
const spelled: InEveryLanguage<(article: Article) => string> = {
  en: ({ number, paragraph, letter, rest }) =>
    `Art. ${number}${paragraph && `(${paragraph})`}${letter && `(${letter})`}${rest}`,
  de: ({ number, paragraph, letter, rest }) =>
    `Art. ${number}${paragraph && ` Abs. ${paragraph}`}${letter && ` Buchst. ${letter}`}${rest}`,
  es: ({ number, paragraph, letter, rest }) =>
    `art. ${number}${paragraph && `.${paragraph}`}${letter && `.${letter})`}${rest}`,
  nl: ({ number, paragraph, letter, rest }) =>
    `artikel ${number}${paragraph && `, lid ${paragraph}`}${letter && `, onder ${letter})`}${rest}`,
  pt: ({ number, paragraph, letter, rest }) =>
    `art. ${number}.º${paragraph && `, n.º ${paragraph}`}${letter && `, alínea ${letter})`}${rest}`,
  "pt-BR": ({ number, paragraph, letter, rest }) =>
    `art. ${number}${Number(number) < 10 ? "º" : ""}${paragraph && `, ${paragraph}`}${letter && `, "${letter}"`}${rest.replace(/§ (\d)$/, "§ $1º")},`,
};

interface Article {
  readonly number: string;
  readonly paragraph: string;
  readonly letter: string;
  /** What the LGPD says after the number: `, II`, `, § 5`. */
  readonly rest: string;
}

/** `6(1)(a)` of the GDPR in German: `Art. 6 Abs. 1 Buchst. a DSGVO`; `18, II` of the LGPD: `art. 18, II, da LGPD`. */
export function citation(language: Language, law: PrivacyLaw, article: string): string {
  const [, number = article, paragraph = "", letter = "", rest = ""] =
    /^(\d+)(?:\((\d+)\))?(?:\(([a-z])\))?(, .+)?$/.exec(article) ?? [];
  return `${spelled[language]({ number, paragraph, letter, rest })} ${lawNames[law][language]}`;
}
