import type { Range } from "./ranges.ts";

/** Whether a decoded text holds something that must not be logged. */
export type Hides = (decoded: string) => boolean;

/** An encoded body stands in lines of 64 or 76 characters (RFC 7468, RFC 2045), the first after a path or a name. */
const base64 = /(?:[A-Za-z0-9+/]{60,}\s{1,2})*[A-Za-z0-9+/_-]{8,}={0,2}/g;
/** Also `\x63616e` of a bytea, `63 61 6e` of a printed buffer and `63:61:6e`. */
const hexadecimal = /(?<![0-9a-f])(?:[0-9a-f]{2}[ :]?){6,}[0-9a-f]?/gi;
/** The bytes of a buffer that was written as JSON. */
const decimal = /(?<![\d.])(?:\d{1,3}\s{0,2},\s{0,2}){5,}\d{1,3}(?![\d.])/g;

/** Runs of base64, hexadecimal digits or byte values that hide something. */
export function encodedIn(text: string, hides: Hides): Range[] {
  return [
    ...runs(text, base64, (run) => decodesBase64(run, hides)),
    ...runs(text, hexadecimal, (run) => decodesHex(run, hides)),
    ...runs(text, decimal, (run) => isHiding(Buffer.from(run.split(",").map(Number)), hides)),
  ];
}

function runs(text: string, pattern: RegExp, hides: (run: string) => boolean): Range[] {
  const found: Range[] = [];
  for (const { 0: run, index } of text.matchAll(pattern)) {
    if (hides(run)) found.push({ from: index, until: index + run.length });
  }
  return found;
}

/** A path before the encoded part shifts it: then any of the four alignments can be the right one. */
function decodesBase64(run: string, hides: Hides): boolean {
  const shifts = /[/+_-]/.test(run) ? [0, 1, 2, 3] : [0];
  return shifts.some((shift) => isHiding(Buffer.from(run.slice(shift), "base64"), hides));
}

function decodesHex(run: string, hides: Hides): boolean {
  const digits = run.replaceAll(/[ :]/g, "");
  return [digits, digits.slice(1)].some((even) => isHiding(Buffer.from(even, "hex"), hides));
}

/** What is no text at all holds none this long by chance. */
const readable = /(?:[^\p{Cc}\p{Cn}\p{Co}\p{Cs}\uFFFD]|[\t\r\n]){8,}/gu;

/** UTF-16 of Latin letters has a zero beside each. */
const isHiding = (bytes: Buffer, hides: Hides): boolean =>
  [...bytes.toString("utf8").replaceAll("\0", "").matchAll(readable)].some(([text]) => hides(text));
