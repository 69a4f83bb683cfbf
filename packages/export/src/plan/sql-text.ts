/** A name as SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * A text as SQL, for the statements that take no parameters (COPY, cursors). Sessions run with
 * `standard_conforming_strings = on`; a text with a backslash is written so that the setting does not matter.
 */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
