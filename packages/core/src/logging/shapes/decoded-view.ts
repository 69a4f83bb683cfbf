import type { Range } from "./ranges.ts";
import { decodeBytes } from "./decode-bytes.ts";
import { foldLetter } from "./fold-letter.ts";
import { namedEntity } from "./named-entity.ts";

/** A text as it reads once escapes are decoded, with the way back to what was written. */
export interface DecodedView {
  readonly text: string;
  /** Where in the written text a part of this one stands. */
  written(range: Range): Range;
}

/**
 * A value that was encoded for a URL inside a URL is decoded twice. What is encoded more often than that is no
 * accident of a log, and every further round would cost one more pass over a text made to have many.
 */
const ROUNDS = 2;

/**
 * The text as it stands, and after each round of decoding that changes something. Quoted-printable is read apart:
 * `id=20` is a pair far more often than a space.
 */
export function decodedViews(text: string): DecodedView[] {
  const views: DecodedView[] = [{ text, written: (range) => range }];
  for (let round = 0; round < ROUNDS; round += 1) {
    const last = views.at(-1);
    const next = last && mayHoldEscapes.test(last.text) ? decodeOnce(last, ESCAPES) : undefined;
    if (next === undefined) break;
    views.push(next);
  }
  return [...views, ...views.flatMap((view) => decodeOnce(view, QUOTED_PRINTABLE) ?? [])];
}

const ESCAPES = new RegExp(
  [
    String.raw`%u(?<wide>[0-9a-f]{4})`,
    String.raw`(?<percent>(?:%[0-9a-f]{2})+)`,
    String.raw`&(?:#(?<decimal>\d{1,8})|#x(?<hexadecimal>[0-9a-f]{1,7})|(?<entity>[a-z]{2,8}));?`,
    // any number of backslashes: each JSON text inside a JSON text doubles them
    String.raw`(?<!\\)\\+(?:u\{(?<braced>[0-9a-f]{1,6})\}|u(?<long>000[0-9a-f]{5})|u(?<unit>[0-9a-f]{4})|x(?<byte>[0-9a-f]{2})|(?<octal>[0-3][0-7]{2})|(?<control>[nrt])|(?<punctuation>[^\\\p{L}\p{N}\r\n]))`,
    String.raw`\s?[[({<]\s?(?<spelled>at|dot|punkt|punto|arroba)\s?[\])}>]\s?`,
    String.raw`(?<foreign>[^\0-\x7f])`,
  ].join("|"),
  "giu",
);

/** Not the value of a query's pair: `?id=20`. */
const QUOTED_PRINTABLE = /(?<![?&]\w{1,64})(?<quotable>(?:=[0-9a-f]{2})+)|(?<soft>=\r?\n)/gi;

/** A cheap look before the search: most messages hold nothing of the kind. */
const mayHoldEscapes = /[%&\\[({<]|[^\0-\x7f]/;

interface Piece {
  /** Where it begins in the decoded text, and where in the text before. */
  readonly at: number;
  readonly from: number;
  readonly until: number;
  /** Decoded as one: each part of it stands for the whole. */
  readonly whole: boolean;
}

function decodeOnce(view: DecodedView, escapes: RegExp): DecodedView | undefined {
  const { text } = view;
  const pieces: Piece[] = [];
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  const add = (part: string, from: number, until: number, whole: boolean): void => {
    pieces.push({ at: length, from, until, whole });
    parts.push(part);
    length += part.length;
  };
  for (const { 0: match, index, groups } of text.matchAll(escapes)) {
    const decoded = decode(groups ?? {});
    if (decoded === undefined || decoded === match) continue;
    if (index > at) add(text.slice(at, index), at, index, false);
    at = index + match.length;
    add(decoded, index, at, true);
  }
  if (pieces.length === 0) return undefined;
  if (at < text.length) add(text.slice(at), at, text.length, false);
  return {
    text: parts.join(""),
    written: ({ from, until }) =>
      view.written({ from: startOf(pieces, from), until: endOf(pieces, until - 1) }),
  };
}

type Groups = Readonly<Record<string, string | undefined>>;

function decode(groups: Groups): string | undefined {
  const { wide, percent, decimal, hexadecimal, entity, braced, unit, long, byte, octal } = groups;
  if (percent !== undefined) return decodeBytes(percent, "%");
  if (decimal !== undefined) return letter(Number.parseInt(decimal, 10));
  const hex = wide ?? hexadecimal ?? braced ?? unit ?? long ?? byte;
  if (hex !== undefined) return letter(Number.parseInt(hex, 16));
  if (octal !== undefined) return letter(Number.parseInt(octal, 8));
  if (entity !== undefined) return namedEntity(entity);
  const { control, punctuation, quotable, soft, spelled, foreign } = groups;
  if (control !== undefined) return CONTROLS[control.toLowerCase()];
  if (punctuation !== undefined) return punctuation;
  if (quotable !== undefined) return decodeBytes(quotable, "=");
  if (soft !== undefined) return "";
  if (spelled !== undefined) return /^a/i.test(spelled) ? "@" : ".";
  return foreign === undefined ? undefined : foldLetter(foreign);
}

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

const letter = (code: number): string | undefined =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;

/** The last piece that begins at or before a position. */
function pieceAt(pieces: readonly Piece[], position: number): Piece | undefined {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.at ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return pieces[low];
}

function startOf(pieces: readonly Piece[], position: number): number {
  const piece = pieceAt(pieces, position);
  if (piece === undefined) return 0;
  return piece.whole ? piece.from : piece.from + position - piece.at;
}

function endOf(pieces: readonly Piece[], last: number): number {
  const piece = pieceAt(pieces, last);
  if (piece === undefined) return 0;
  return piece.whole ? piece.until : piece.from + last - piece.at + 1;
}
