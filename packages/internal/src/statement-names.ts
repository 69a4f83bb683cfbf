/** A table and a column, as a statement names them. */
export interface StatementNames {
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
}

const IDENTIFIER = '(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)';
const NAME = `(?:(${IDENTIFIER})\\.)?(${IDENTIFIER})`;
const TARGET = new RegExp(
  `^\\s*(?:insert\\s+into|update|delete\\s+from|merge\\s+into)\\s+(?:only\\s+)?${NAME}`,
  "i",
);
const READ = new RegExp(`\\sfrom\\s+(?:only\\s+)?${NAME}`, "i");
const COLUMNS = new RegExp(
  `\\(\\s*(${IDENTIFIER}(?:\\s*,\\s*${IDENTIFIER})*)\\s*\\)\\s*values\\s*\\(([^)]*)\\)`,
  "i",
);

/**
 * The table that a statement writes to, or reads first, and the column of one of its parameters: what PostgreSQL leaves out of its
 * errors of class 22. Reads names only; the values stand apart from the text.
 */
export function statementNames(text: string, parameter?: number): StatementNames {
  const [, schema, table] = TARGET.exec(text) ?? READ.exec(text) ?? [];
  if (table === undefined) return {};
  const column = parameter === undefined ? undefined : columnOf(text, parameter);
  return {
    ...(schema === undefined ? {} : { schema: plain(schema) }),
    table: plain(table),
    ...(column === undefined ? {} : { column: plain(column) }),
  };
}

function columnOf(text: string, parameter: number): string | undefined {
  const compared = new RegExp(`(${IDENTIFIER})\\s*=\\s*\\$${parameter}(?!\\d)`, "i").exec(text)?.[1];
  if (compared !== undefined) return compared;
  const [, names = "", values = ""] = COLUMNS.exec(text) ?? [];
  const place = values.split(",").findIndex((value) => value.trim() === `$${parameter}`);
  return place < 0 ? undefined : names.split(",")[place]?.trim();
}

const plain = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
