import { canonicalKeyText, type CanonicalKey } from "./brands.ts";
import { canonicalJson } from "./canonical-json.ts";
import { canonicalInteger } from "./canonical-integer.ts";

/** What a value is as the key of a row. */
export type KeyForm =
  /** The one text of the key: two values have the same exactly where the column's `=` finds them equal. */
  | { readonly form: "key"; readonly key: CanonicalKey }
  /** PostgreSQL cannot read the value as one of this type: no row has it. */
  | { readonly form: "nobody" }
  /** Equal values of this type have several texts: only the database knows the one that its row writes. */
  | { readonly form: "not pure" };

/** A column of a primary key and a value for it. */
export interface KeyPart {
  /** As drizzle's `getSQLType` or PostgreSQL's `format_type` writes it. */
  readonly sqlType: string;
  readonly value: unknown;
}

const NOBODY: KeyForm = { form: "nobody" };
const NOT_PURE: KeyForm = { form: "not pure" };
const key = (text: string | undefined): KeyForm =>
  text === undefined ? NOBODY : { form: "key", key: canonicalKeyText(text) };

/**
 * The canonical text of a key without asking the database, as `key::text` gives it: uuid (in capitals, in braces,
 * with and without dashes), the integers (white space, signs, leading zeros, other bases and underscores, within
 * the range of the type), text and varchar of a deterministic collation. An empty text is nobody's key.
 */
export function canonicalKey(sqlType: string, value: unknown): KeyForm {
  const type = sqlType.toLowerCase();
  const length = /^(?:varchar|character varying)(?:\s?\((\d+)\))?$/.exec(type);
  if (length !== null) return key(plainText(value, length[1] === undefined ? Infinity : Number(length[1])));
  switch (type) {
    case "uuid":
      return key(typeof value === "string" ? canonicalUuid(value) : undefined);
    case "smallint":
    case "smallserial":
      return key(canonicalInteger(value, 16));
    case "integer":
    case "serial":
      return key(canonicalInteger(value, 32));
    case "bigint":
    case "bigserial":
      return key(canonicalInteger(value, 64));
    case "text":
      return key(plainText(value, Infinity));
    default:
      return NOT_PURE;
  }
}

/**
 * The canonical text of a whole primary key, its parts in the order of the key: the text of the only part, or the
 * canonical JSON array of the texts of several.
 */
export function canonicalKeyOf(parts: readonly KeyPart[]): KeyForm {
  const [only, ...others] = parts.map(({ sqlType, value }) => canonicalKey(sqlType, value));
  if (only === undefined) return NOBODY;
  if (others.length === 0) return only;
  const texts: string[] = [];
  let pure = true;
  for (const part of [only, ...others]) {
    if (part.form === "nobody") return NOBODY;
    if (part.form === "key") texts.push(part.key);
    else pure = false;
  }
  return pure ? { form: "key", key: compositeKey(texts) } : NOT_PURE;
}

/** The text of a composite key whose parts are canonical already: as the row writes them. */
export const compositeKey = (texts: readonly string[]): CanonicalKey =>
  canonicalKeyText(canonicalJson(texts));

/**
 * The parts of a key that somebody gave as one text, in the order of the primary key: the text itself for a key of
 * one column, the members of its JSON array otherwise. Undefined for what is no key of so many columns.
 */
export function keyParts(text: string, columns: number): readonly string[] | undefined {
  if (columns === 1) return [text];
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || parts.length !== columns) return undefined;
    const texts = parts.flatMap((part: unknown) => (typeof part === "string" ? [part] : []));
    return texts.length === columns ? texts : undefined;
  } catch {
    return undefined;
  }
}

/** As PostgreSQL reads it: braces around all of it, a dash or none after every fourth digit. */
const UUID = /^(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}$/i;

/** As PostgreSQL writes it: most values come from a row. */
const CANONICAL_UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function canonicalUuid(value: string): string | undefined {
  if (CANONICAL_UUID.test(value)) return value;
  const bare = value.startsWith("{") && value.endsWith("}") ? value.slice(1, -1) : value;
  if (bare.length > 39 || !UUID.test(bare)) return undefined;
  const digits = bare.replaceAll("-", "").toLowerCase();
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join("-");
}

function plainText(value: unknown, length: number): string | undefined {
  const text = typeof value === "bigint" || Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string" || text === "" || text.includes("\0") || !text.isWellFormed())
    return undefined;
  return text.length <= length || Array.from(text).length <= length ? text : undefined;
}
