/** What stands in a log where a value stood. */
export const REDACTED = "[redacted]";

/** A part of a text: the first position, and the one behind the last. */
export interface Range {
  readonly from: number;
  readonly until: number;
}

/** A text in which every range has become {@link REDACTED}; ranges that overlap or touch become one. */
export function withoutRanges(text: string, ranges: readonly Range[]): string {
  let cleaned = "";
  let at = 0;
  for (const { from, until } of merged(ranges)) {
    cleaned += text.slice(at, from) + REDACTED;
    at = until;
  }
  return cleaned + text.slice(at);
}

function merged(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const range of ranges.toSorted((one, other) => one.from - other.from || other.until - one.until)) {
    const last = joined.at(-1);
    if (last === undefined || range.from > last.until) joined.push(range);
    else if (range.until > last.until) joined[joined.length - 1] = { from: last.from, until: range.until };
  }
  return joined;
}
