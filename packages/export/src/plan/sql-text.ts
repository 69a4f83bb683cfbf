/** A name as SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table as SQL, without the rows of tables that inherit from it. */
export const relation = (table: {
  readonly schema: string;
  readonly name: string;
  readonly inherited: boolean;
}): string => `${table.inherited ? "only " : ""}${identifier(table.schema)}.${identifier(table.name)}`;

/**
 * A text as SQL, for the statements that take no parameters (COPY, cursors). Sessions run with
 * `standard_conforming_strings = on`; a text with a backslash is written so that the setting does not matter.
 */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
