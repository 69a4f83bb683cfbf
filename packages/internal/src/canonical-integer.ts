/** Digits of another base, as PostgreSQL reads them from version 16 on; older versions refuse what begins so. */
const PREFIXED = /^(?:0x(?:_?[0-9a-f])+|0o(?:_?[0-7])+|0b(?:_?[01])+)$/i;
const DECIMAL = /^[0-9](?:_?[0-9])*$/;
/** What C's `isspace` calls white space: less than ECMAScript's. */
const WRITTEN = /^[ \t\n\v\f\r]*([+-]?)([0-9a-z_]+)[ \t\n\v\f\r]*$/i;

/** As PostgreSQL writes it, and within every range. */
const AS_WRITTEN = /^(?:0|-?[1-9][0-9]{0,3})$/;

/** Enough for 64 bits in base 2: a longer text without its leading zeros is out of every range. */
const MOST_DIGITS = 64;

/**
 * The decimal text of an integer that fits into so many bits, from any spelling that PostgreSQL reads as one.
 * Undefined: no integer, or out of range.
 */
export function canonicalInteger(value: unknown, bits: 16 | 32 | 64): string | undefined {
  if (typeof value === "string" && AS_WRITTEN.test(value)) return value; // most values come from a row
  const whole = wholeNumber(value);
  if (whole === undefined) return undefined;
  const limit = 2n ** BigInt(bits - 1);
  return whole >= -limit && whole < limit ? whole.toString() : undefined;
}

function wholeNumber(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== "string") return undefined;
  const [, sign, written] = WRITTEN.exec(value) ?? [];
  if (written === undefined || !(DECIMAL.test(written) || PREFIXED.test(written))) return undefined;
  const base = DECIMAL.test(written) ? "" : written.slice(0, 2).toLowerCase();
  const digits = written
    .slice(base.length)
    .replaceAll("_", "")
    .replace(/^0+(?=.)/, "");
  if (digits.length > MOST_DIGITS) return undefined;
  const magnitude = BigInt(base + digits);
  return sign === "-" ? -magnitude : magnitude;
}
