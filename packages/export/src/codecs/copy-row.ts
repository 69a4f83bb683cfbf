const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** One field of COPY text. */
export const encodeCopyField = (value: string | null): string =>
  value === null ? "\\N" : value.replaceAll(/[\\\b\f\n\r\t\v]/g, (letter) => ESCAPES[letter] ?? letter);

/** One row of COPY text (PostgreSQL manual, COPY, "Text Format"). */
export const encodeCopyRow = (values: readonly (string | null)[]): string =>
  `${values.map(encodeCopyField).join("\t")}\n`;

const MEANT: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** The way back of {@link encodeCopyField}. */
export const decodeCopyField = (text: string): string | null =>
  text === "\\N" ? null : text.replaceAll(/\\(.)/g, (_, letter: string) => MEANT[letter] ?? letter);
