import type { Category } from "./column-rules.ts";

/** What a column's name suggests that it holds. A guess. */
export type NameHint =
  | { readonly word: "personal"; readonly category: Category; readonly strong: boolean }
  | { readonly word: "credential" };

/** Names in several languages, compared without case and separators. */
const STRONG: readonly (readonly [RegExp, Category])[] = [
  [/e?mail(?!ing|box|er)|emailaddress|correo/, "EmailAddress"],
  [/phone|telefon|mobile(?!app)|handy|^fax|fax$|^tel$|celular|whatsapp/, "TelephoneNumber"],
  [
    /^(first|last|full|family|given|middle|maiden|display|billing|shipping|contact|customer|vor|nach)name$/,
    "Name",
  ],
  [/^(surname|forename|nickname|familienname|nombre|apellido|apellidos|nome|sobrenome)$/, "Name"],
  [/^(birthdate|birthday|dateofbirth|dob|geburtsdatum|birthplace)$/, "BirthDate"],
  [/iban|bankaccount|kontonummer/, "BankAccount"],
  [/^(ssn|socialsecurity(number)?|nationalid|cpf|curp|dni|passport(number)?)$/, "OfficialID"],
  [/^(taxid|taxnumber|vatid|steuernummer|steuerid)$/, "Tax"],
  [/ipaddress|^(ip|ipaddr|remoteaddr|clientip|lastip)$/, "IPAddress"],
  [/^(salary|gehalt|lohn|income)$/, "Salary"],
  [/^(username|login|loginname|userhandle)$/, "Username"],
  [/^useragent$/, "UserAgent"],
  [
    /street|strasse|straße|addressline|^(home|billing|shipping|postal)?address$|anschrift|direccion|endereco/,
    "PhysicalAddress",
  ],
];

const WEAK: readonly (readonly [RegExp, Category])[] = [
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
  const find = (hints: readonly (readonly [RegExp, Category])[]) =>
    hints.find(([pattern]) => pattern.test(plain));
  const strong = find(STRONG);
  const hint = strong ?? find(WEAK);
  return hint && { word: "personal", category: hint[1], strong: strong !== undefined };
}
