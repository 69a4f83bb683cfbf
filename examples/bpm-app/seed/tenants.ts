import { dutch, german, portuguese, spanish, type Language } from "./languages/index.ts";
import { locales, type Locale } from "./locales.ts";

/** A customer that the demo starts with. The first two of its people are administrators. */
export interface SeededTenant {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly language: Language;
  readonly people: readonly Locale[];
}

const { "de-DE": de, "de-AT": at, "de-CH": ch, "nl-NL": nl, "de-NL": deInNl } = locales;
const { "es-MX": mx, "pt-BR": br } = locales;

export const seededTenants: readonly SeededTenant[] = [
  {
    id: "lindner",
    name: "Lindner Maschinenbau GmbH",
    country: "DE",
    language: german,
    people: [de, at, de, de, at, ch, de, at, ch, de],
  },
  {
    id: "bajio",
    name: "Textiles del Bajío, S.A. de C.V.",
    country: "MX",
    language: spanish,
    people: [mx, mx, mx, mx, mx, mx, mx],
  },
  {
    id: "polderland",
    name: "Polderland Logistiek B.V.",
    country: "NL",
    language: dutch,
    people: [nl, deInNl, nl, nl, deInNl, nl, nl],
  },
  {
    id: "ipe",
    name: "Ipê Alimentos Ltda.",
    country: "BR",
    language: portuguese,
    people: [br, br, br, br, br, br],
  },
];
