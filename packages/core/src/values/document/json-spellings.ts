/**
 * How a text can stand in JSON: as it is, and with what is not ASCII escaped, as the writers of several languages do
 * and a column of `json` or text keeps it.
 */
export function jsonSpellings(value: string): readonly string[] {
  const written = JSON.stringify(value).slice(1, -1);
  return [...new Set([written, escaped(written), escaped(written.toLowerCase())])];
}

const escaped = (text: string): string =>
  text.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
