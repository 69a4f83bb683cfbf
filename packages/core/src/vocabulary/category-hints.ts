import type { KnownCategory } from "./categories.ts";

/** What a column's name suggests that it holds. A guess. */
export type NameHint =
  | { readonly word: "personal"; readonly category: KnownCategory; readonly strong: boolean }
  | { readonly word: "credential" };

type Patterns = readonly (readonly [RegExp, KnownCategory])[];

/** Names in several languages, compared without case and separators. */
const STRONG: Patterns = [
  [/e?mail(?!ing|box|er)|emailaddress|correo/, "EmailAddress"],
  [/phone|telefon|mobile(?!app)|handy|^fax|fax$|^tel$|celular|whatsapp/, "TelephoneNumber"],
  [
    /^(first|last|full|family|given|middle|maiden|display|billing|shipping|contact|customer|vor|nach)name$/,
    "Name",
  ],
  [
    /^(surname|forename|nickname|familienname|nombre|apellido|apellidos|nome|sobrenome|apelido|voornaam|achternaam)$/,
    "Name",
  ],
  [/^(birthdate|birthday|dateofbirth|dob|geburtsdatum|geboortedatum)$/, "BirthDate"],
  [/^(birthplace|placeofbirth|geburtsort|geboorteplaats)$/, "BirthPlace"],
  [/iban|bankaccount|kontonummer/, "BankAccount"],
  [/^(ssn|socialsecurity(number)?|nationalid|cpf|curp|dni|nie|bsn|burgerservicenummer)$/, "OfficialID"],
  [/^(passport|passnummer|reisepass|pasaporte|paspoort|passaporte)(number|no|nr)?$/, "Passport"],
  [/^(identitycard|idcard|personalausweis|identiteitskaart)(number|no|nr)?$/, "IdentityCard"],
  [/^(taxid|taxnumber|vatid|steuernummer|steuerid|nif|rfc)$/, "Tax"],
  [/^(creditcard|kreditkarte|cardnumber|pan)(number|no|nr|nummer)?$/, "PaymentCardNumber"],
  [/^(licenseplate|licenceplate|numberplate|kennzeichen|kenteken)$/, "VehicalLicenseNumber"],
  [/ipaddress|^(ip|ipaddr|remoteaddr|clientip|lastip)$/, "IPAddress"],
  [/^(salary|gehalt|lohn|salario|salaris)$/, "Salary"],
  [/^(income|einkommen)$/, "Income"],
  [/^(username|login|loginname|userhandle)$/, "Username"],
  [/^useragent$/, "UserAgent"],
  [
    /street|strasse|straße|addressline|^(home|billing|shipping|postal)?address$|anschrift|direccion|endereco/,
    "PhysicalAddress",
  ],
];

const WEAK: Patterns = [
  [/^(billing|shipping|home)?(city|town|ort|ciudad|cidade)$/, "City"],
  [/^(billing|shipping|home)?(postalcode|postcode|zip|zipcode|plz)$/, "PostalCode"],
  [/^(billing|shipping|home)?(country|land|pais)$/, "Country"],
  [/^(billing|shipping|home)?(state|region|province|bundesland)$/, "Region"],
  [/^(locale|language|sprache|idioma)$/, "Language"],
  [/^(gender|sex|geschlecht)$/, "Gender"],
  [/^(jobtitle|position)$/, "Job"],
];

const CREDENTIAL =
  /password|passwd|passphrase|^salt$|secret|apikey|privatekey|(access|refresh|session|reset)token|^token$|tokenhash|totp|otpseed/;

/** A hint from a name, if it gives one. `name` alone says nothing: tables of things have one too. */
export function nameHint(name: string): NameHint | undefined {
  const plain = name.replaceAll(/[^\p{L}\p{N}]/gu, "").toLowerCase();
  if (CREDENTIAL.test(plain)) return { word: "credential" };
  const find = (hints: Patterns) => hints.find(([pattern]) => pattern.test(plain));
  const strong = find(STRONG);
  const hint = strong ?? find(WEAK);
  return hint && { word: "personal", category: hint[1], strong: strong !== undefined };
}

const SHAPES: Patterns = [
  [/^[^\s@]+@[^\s@]+\.[\p{L}]{2,}$/u, "EmailAddress"],
  [/^[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?$/, "BankAccount"],
  [/^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d+)?$|^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}(?:\/\d+)?$/i, "IPAddress"],
  [/^(?:\+|00|\(?0)[\d\s()./-]{7,20}$/, "TelephoneNumber"],
];

/** Most of a column's values have to look alike before that counts. */
const SHARE = 0.6;

/** What sampled values look like: only the answer leaves this function, never a value. */
export function valueHint(values: readonly unknown[]): KnownCategory | undefined {
  const texts = values.filter((value) => typeof value === "string" && value !== "");
  if (texts.length === 0) return undefined;
  return SHAPES.find(
    ([pattern]) => texts.filter((text) => pattern.test(String(text))).length >= texts.length * SHARE,
  )?.[1];
}
