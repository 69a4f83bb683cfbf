import type { Faker } from "@faker-js/faker";
import { faker as german } from "@faker-js/faker/locale/de";
import { faker as austrian } from "@faker-js/faker/locale/de_AT";
import { faker as swiss } from "@faker-js/faker/locale/de_CH";
import { faker as mexican } from "@faker-js/faker/locale/es_MX";
import { faker as dutch } from "@faker-js/faker/locale/nl";
import { faker as brazilian } from "@faker-js/faker/locale/pt_BR";

/** A country and language, and where its believable data comes from. */
export interface Locale {
  /** BCP 47: decides which partner serves a person. */
  readonly tag: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly faker: Faker;
  readonly cities: readonly string[];
}

const germany = { country: "DE", faker: german, cities: ["Hamburg", "Leipzig", "Bielefeld", "Nürnberg"] };
const austria = { country: "AT", faker: austrian, cities: ["Linz", "Graz", "Dornbirn"] };
const switzerland = { country: "CH", faker: swiss, cities: ["Winterthur", "Chur", "Olten"] };
const netherlands = { country: "NL", faker: dutch, cities: ["Zwolle", "Arnhem", "Venlo", "Den Bosch"] };
const mexico = { country: "MX", faker: mexican, cities: ["León", "Querétaro", "Irapuato", "Celaya"] };
const brazil = { country: "BR", faker: brazilian, cities: ["Belo Horizonte", "Uberlândia", "Campinas"] };

/** Where the people of the app live and what they speak. */
export const locales = {
  "de-DE": { tag: "de-DE", ...germany },
  "de-AT": { tag: "de-AT", ...austria },
  "de-CH": { tag: "de-CH", ...switzerland },
  "nl-NL": { tag: "nl-NL", ...netherlands },
  "de-NL": { tag: "de-NL", ...netherlands, faker: german },
  "es-MX": { tag: "es-MX", ...mexico },
  "pt-BR": { tag: "pt-BR", ...brazil },
} as const satisfies Record<string, Locale>;

/** The same seed gives the same people, whatever was drawn before and whatever the date is. */
export function reseed(seed: number, now: Date): void {
  for (const { faker } of Object.values(locales)) {
    faker.seed(seed);
    faker.setDefaultRefDate(now);
  }
}
