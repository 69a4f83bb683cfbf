import type { Range } from "./ranges.ts";

/*
 * One pass, first alternative wins. What is kept comes first, so that an id or a time is not taken for a
 * telephone number. Every alternative is bounded, or starts only where a run of its own characters starts:
 * a pass takes time in proportion to the text, whatever stands in it.
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
  String.raw`|[ +-][A-Z0-9]{4}(?:[ +-](?=[A-Z]{0,3}\d)[A-Z0-9]{4}){2,6}(?:[ +-](?=[A-Z]{0,3}\d)[A-Z0-9]{1,3})?`,
  String.raw`)(?!\w))`,
].join("");

/** What the part of an address before the @ is made of, without the signs that end a name, a path or a pair. */
const LOCAL = String.raw`[\p{L}\p{M}\p{N}._%+'!#$*^~-]`;
const LABEL = String.raw`[\p{L}\p{M}\p{N}-]`;
const HOST = String.raw`(?:${LABEL}+(?:\.${LABEL}+)*\.\p{L}{2,}|\[[0-9a-f:.]{3,50}\]|\[IPv6:[0-9a-f:.]{3,50}\])`;
// behind one more decoding, an escaped quote stands bare between two letters
const QUOTED = String.raw`(?<![\p{L}\p{N}])"(?:[^"\\\r\n]|\\{1,16}[^\\\r\n]|(?<=[\p{L}\p{N}])"(?=[\p{L}\p{N}])){1,64}"`;
const IPV4 = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;

const SHAPES = [
  // An e-mail address. The lookbehind keeps a long run of letters from being tried at each of its positions.
  // The middle part is the address that a mailing list writes into its own: lists+ana=example.org@lists.example
  String.raw`(?:(?<!${LOCAL})${LOCAL}+(?:(?<=\+${LOCAL}{1,64})=${LOCAL}+)?|${QUOTED})@${HOST}`,
  String.raw`\b(?:Bearer|Basic|Digest|Token)\s+[\w.~+/=-]{6,}`, // an Authorization header
  String.raw`(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?`, // a JSON Web Token
  String.raw`(?<![\w-])(?:sk|pk|rk|whsec|gh[opsu]|xox[abprs]|AKIA)[-_]?[A-Za-z0-9_-]{12,}`, // an API key
  IBAN,
  String.raw`(?<![\w+])(?:\+|00)[1-9](?:[\s().\/+-]{0,2}\d){6,14}(?!\w)`, // +49 (0)30 123456
  String.raw`(?<![\w.-])\(?0[1-9]\d{1,4}\)?[\s\/+-]{0,3}\d{2,4}(?:[\s+-]?\d{2,4}){1,3}(?![\w.])`, // 030 / 123456
  String.raw`(?<![\w.-])\(?[2-9]\d{2}\)?[\s.+-]\d{3}[\s.+-]\d{4}(?!\w)`, // 555-123-4567
  String.raw`(?<ipv4>(?<![\w.-])${IPV4}(?:\.${IPV4}){3}(?![\w-]|\.\d))`,
  // IPv6 of a network or a link; never a time or a path of modules
  String.raw`(?<![\w:.])(?=[0-9a-f:]{0,40}::|(?:[0-9a-f]{1,4}:){7})(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):[0-9a-f:]{1,40}(?!\w)`,
];

const shapes = new RegExp([KEPT, ...SHAPES].join("|"), "giu");

/** A long run of letters and digits in both cases without structure, as tokens are; digests are in one case. */
const opaque = /(?<![\w/.@+-])(?=[\w+-]*[a-z])(?=[\w+-]*[A-Z])(?=[\w+-]*\d)[\w+-]{32,}={0,2}(?![\w/])/g;

/** Where a text has the shape of an address, a telephone number, an IBAN or a token, as it stands there. */
export function shapesIn(text: string): Range[] {
  const found: Range[] = [];
  for (const { 0: match, index, groups } of text.matchAll(shapes)) {
    if (!isKept(match, groups)) found.push({ from: index, until: index + match.length });
  }
  for (const { 0: match, index } of text.matchAll(opaque)) {
    found.push({ from: index, until: index + match.length });
  }
  return found;
}

function isKept(match: string, groups: Readonly<Record<string, string | undefined>> | undefined): boolean {
  if (groups?.["kept"] !== undefined) return true;
  if (groups?.["ipv4"] !== undefined) return ofNobody.test(match);
  // in small letters, one in twenty hexadecimal ids looks like an IBAN: there the check digits decide
  return groups?.["iban"] !== undefined && /[a-z]/.test(match) && !hasCheckDigits(match);
}

/** Addresses of a machine itself, of networks without a way out, of documentation's netmasks. */
const ofNobody = /^(?:0|10|127|255)\.|^169\.254\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|\.0\.0$/;

/** ISO 7064 MOD 97-10 over the rearranged IBAN. */
function hasCheckDigits(iban: string): boolean {
  const compact = iban.replaceAll(/[ +-]/g, "");
  const rearranged = `${compact.slice(4)}${compact.slice(0, 4)}`;
  const digits = rearranged.replaceAll(/[a-z]/gi, (letter) => String(Number.parseInt(letter, 36)));
  return BigInt(digits) % 97n === 1n;
}
