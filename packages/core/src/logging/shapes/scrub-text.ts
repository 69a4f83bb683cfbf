import { decodedViews } from "./decoded-view.ts";
import { encodedIn } from "./encoded-runs.ts";
import { withoutRanges, type Range } from "./ranges.ts";
import { shapesIn } from "./value-shapes.ts";

/** Finds parts of a text that must go, beside those of a known shape. */
export type Find = (text: string) => readonly Range[];

/** Base64 inside base64: what is wrapped more often is not looked into. */
const DEEPEST = 3;

/** Characters that a search went over, in all its passes: what its time is in proportion to. */
export interface Work {
  characters: number;
}

/**
 * Removes whatever has the shape of an address, a telephone number, an IBAN or a token, and what `find` finds;
 * as it stands, behind escapes (percent, HTML, Unicode, quoted-printable) and in base64 or hexadecimal digits.
 * The number of passes over the text is bounded, so that no text takes long.
 */
export function scrubText(text: string, find: Find = nothing, work: Work = { characters: 0 }): string {
  return withoutRanges(text, rangesIn(text, find, DEEPEST, work));
}

/** {@link scrubText} by shape alone. */
export const scrubShapes = (text: string): string => scrubText(text);

const nothing: Find = () => [];

function rangesIn(text: string, find: Find, depth: number, work: Work): Range[] {
  const hides = (decoded: string): boolean =>
    depth > 0 && rangesIn(decoded, find, depth - 1, work).length > 0;
  return decodedViews(text).flatMap((view) => {
    work.characters += view.text.length;
    const found = [...find(view.text), ...shapesIn(view.text), ...encodedIn(view.text, hides)];
    return found.map((range) => view.written(range));
  });
}
