/** What stands in a log where a value stood. */
export const REDACTED = "[redacted]";

/*
 * One pass, first alternative wins. What is kept comes first, so that an id or a time is not taken for a
 * telephone number.
 */
const KEPT = [
  String.raw`(?<kept>`,
  String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`, // a UUID
  String.raw`|\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?`, // a time
  String.raw`)`,
].join("");

const IBAN = [
  String.raw`(?<iban>(?<!\w)[A-Z]{2}\d{2}(?:`,
  String.raw`[A-Z0-9]{11,30}`,
  String.raw`|[ -][A-Z0-9]{4}(?:[ -](?=[A-Z]{0,3}\d)[A-Z0-9]{4}){2,6}(?:[ -](?=[A-Z]{0,3}\d)[A-Z0-9]{1,3})?`,
  String.raw`)(?!\w))`,
].join("");

const SHAPES = [
  // An e-mail address. The lookbehind keeps a long run of letters from being tried at each of its positions.
  String.raw`(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}`,
  String.raw`\b(?:Bearer|Basic)\s+[\w.~+/=-]+`, // an Authorization header
  String.raw`(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?`, // a JSON Web Token
  String.raw`(?<![\w-])(?:sk|pk|rk|whsec|gh[opsu]|xox[abprs]|AKIA)[-_]?[A-Za-z0-9_-]{12,}`, // an API key
  IBAN,
  String.raw`(?<![\w+])(?:\+|00)[1-9](?:[\s().\/-]{0,2}\d){6,14}(?!\w)`, // +49 (0)30 123456
  String.raw`(?<![\w.-])\(?0[1-9]\d{1,4}\)?[\s\/-]{0,3}\d{2,4}(?:[\s-]?\d{2,4}){1,3}(?![\w.])`, // 030 / 123456
  String.raw`(?<![\w.-])\(?[2-9]\d{2}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\w)`, // 555-123-4567
];

const shapes = new RegExp([KEPT, ...SHAPES].join("|"), "giu");

/** A long run of letters and digits in both cases without structure, as tokens are; digests are in one case. */
const opaque = /(?<![\w/.@+-])(?=[\w+-]*[a-z])(?=[\w+-]*[A-Z])(?=[\w+-]*\d)[\w+-]{32,}={0,2}(?![\w/])/g;
const urlRun = /[\w.~+'%-]+/g;
const base64Run = /[A-Za-z0-9+/_-]{12,}={0,2}/g;

/** Removes whatever has the shape of an address, a telephone number, an IBAN or a token, encoded or not. */
export function scrubShapes(text: string): string {
  return text
    .replaceAll(urlRun, (run) => (run.includes("%") && hides(decodePercent(run)) ? REDACTED : run))
    .replaceAll(shapes, (match, ...rest) => (isKept(match, rest.at(-1)) ? match : REDACTED))
    .replaceAll(base64Run, (run) => (hides(decodeBase64(run)) ? REDACTED : run))
    .replaceAll(opaque, REDACTED);
}

/** In small letters, one in twenty hexadecimal ids looks like an IBAN: there the check digits decide. */
function isKept(match: string, groups: unknown): boolean {
  if (typeof groups !== "object" || groups === null) return false;
  if ("kept" in groups && groups.kept !== undefined) return true;
  return "iban" in groups && groups.iban !== undefined && /[a-z]/.test(match) && !hasCheckDigits(match);
}

/** ISO 7064 MOD 97-10 over the rearranged IBAN. */
function hasCheckDigits(iban: string): boolean {
  const compact = iban.replaceAll(/[ -]/g, "");
  const rearranged = `${compact.slice(4)}${compact.slice(0, 4)}`;
  const digits = rearranged.replaceAll(/[a-z]/gi, (letter) => String(Number.parseInt(letter, 36)));
  return BigInt(digits) % 97n === 1n;
}

const hides = (decoded: string | undefined): boolean =>
  decoded !== undefined && scrubShapes(decoded) !== decoded;

function decodePercent(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text.replaceAll("+", " "));
    return decoded === text ? undefined : decoded; // encoded twice: scrubbing the decoded text decodes again
  } catch {
    return undefined;
  }
}

function decodeBase64(text: string): string | undefined {
  const decoded = Buffer.from(text, "base64").toString("utf8");
  return /^[\p{L}\p{N}\p{P}\p{S}\p{Z}\s]+$/u.test(decoded) && !decoded.includes("\uFFFD")
    ? decoded
    : undefined;
}
