/** Whose law applies: the EU's GDPR (in the whole EEA), Switzerland's DSG, Brazil's LGPD. */
export type PrivacyLaw = "gdpr" | "dsg" | "lgpd";

/** The member states of the European Union, ISO 3166-1 alpha-2. */
export const euCountries = [
  "AT",
  "BE",
  "BG",
  "CY",
  "CZ",
  "DE",
  "DK",
  "EE",
  "ES",
  "FI",
  "FR",
  "GR",
  "HR",
  "HU",
  "IE",
  "IT",
  "LT",
  "LU",
  "LV",
  "MT",
  "NL",
  "PL",
  "PT",
  "RO",
  "SE",
  "SI",
  "SK",
] as const;

/** The European Economic Area: the EU, Iceland, Liechtenstein and Norway. */
export const eeaCountries = [...euCountries, "IS", "LI", "NO"] as const;

/** The law of a controller established in this country; undefined for countries whose law habeas does not know. */
export function lawOf(country: string): PrivacyLaw | undefined {
  const code = country.toUpperCase();
  if (eeaCountries.some((member) => member === code)) return "gdpr";
  if (code === "CH") return "dsg";
  return code === "BR" ? "lgpd" : undefined;
}
