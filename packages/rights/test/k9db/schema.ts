import { integer, pgTable, serial, text, type PgColumnBuilderBase, type PgTable } from "drizzle-orm/pg-core";

/** A table of K9db's own tests, with the annotations that are the registry's edge words. */
export interface K9dbTable {
  readonly name: string;
  readonly isSubject: boolean;
  readonly columns: readonly K9dbColumn[];
  readonly edges: readonly K9dbEdge[];
  /** `ON DEL c DELETE_ROW`, `ON DEL c ANON (x, y)`, `ON GET c ANON (x, y)`. */
  readonly actions: readonly {
    readonly on: "GET" | "DEL";
    readonly column: string;
    readonly anon: readonly string[] | "row";
  }[];
}

interface K9dbColumn {
  readonly name: string;
  readonly type: string;
  readonly isKey: boolean;
  readonly counts: boolean;
  readonly value: string | undefined;
}

interface K9dbEdge {
  readonly column: string;
  readonly word: string;
  readonly table: string;
  readonly target: string;
}

const WORDS = "OWNED_BY|ACCESSED_BY|OWNS|ACCESSES|REFERENCES";

/** Reads `schema.sql`. */
export function parseSchema(source: string): K9dbTable[] {
  const statements = source
    .replaceAll(/\/\*.*?\*\//g, "")
    .replaceAll("\\\n", " ")
    .split(";")
    .map((statement) => statement.trim());
  const tables = statements.flatMap((statement) => {
    const parts = /^CREATE (DATA_SUBJECT )?TABLE (\w+)\s*\(([\s\S]*)\)$/.exec(statement);
    return parts ? [parseTable(parts[2] ?? "", parts[1] !== undefined, splitOutside(parts[3] ?? ""))] : [];
  });
  return deduceOwners(tables);
}

/** At commas that stand in no parentheses. */
function splitOutside(body: string): string[] {
  const parts: string[] = [""];
  let depth = 0;
  for (const letter of body) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function parseTable(name: string, isSubject: boolean, parts: readonly string[]): K9dbTable {
  const key = parts
    .map((part) => /^PRIMARY KEY\s*\((\w+)\)$/.exec(part)?.[1])
    .find((found) => found !== undefined);
  const columns: K9dbColumn[] = [];
  const edges: K9dbEdge[] = [];
  const actions: K9dbTable["actions"][number][] = [];
  for (const part of parts) {
    const foreign = new RegExp(`^FOREIGN KEY \\((\\w+)\\) (${WORDS}) (\\w+)\\((\\w+)\\)$`).exec(part);
    const action = /^ON (GET|DEL) (\w+) (?:ANON \(([^)]*)\)|DELETE_ROW)$/.exec(part);
    if (foreign) {
      const [, column = "", word = "", table = "", target = ""] = foreign;
      edges.push({ column, word, table, target });
    } else if (action) {
      const anon =
        action[3] === undefined ? ("row" as const) : action[3].split(",").map((column) => column.trim());
      actions.push({ on: action[1] === "GET" ? "GET" : "DEL", column: action[2] ?? "", anon });
    } else if (!/^(PRIMARY KEY|UNIQUE)\s*\(/.test(part)) {
      const [, column = "", type = ""] = /^(\w+) (\w+)/.exec(part) ?? [];
      const inline = new RegExp(` (${WORDS}) (\\w+)\\((\\w+)\\)`).exec(part);
      if (inline)
        edges.push({ column, word: inline[1] ?? "", table: inline[2] ?? "", target: inline[3] ?? "" });
      columns.push({
        name: column,
        type: type.toLowerCase(),
        isKey: column === key || part.includes("PRIMARY KEY"),
        counts: part.includes("AUTO_INCREMENT"),
        value: /DEFAULT '?([^']*)'?$/.exec(part)?.[1],
      });
    }
  }
  return { name, isSubject, columns, edges, actions };
}

/** K9db: a plain reference owns, in a table without annotations, when a subject is reached over it. */
function deduceOwners(tables: readonly K9dbTable[]): K9dbTable[] {
  const annotated = (table: K9dbTable): boolean => table.edges.some(({ word }) => word !== "REFERENCES");
  let reached = new Set(tables.filter(({ isSubject }) => isSubject).map(({ name }) => name));
  for (let size = -1; size !== reached.size;) {
    size = reached.size;
    const more = tables.flatMap((table) =>
      table.edges.flatMap(({ word, table: target }) => {
        const forwards = word === "OWNS" || word === "ACCESSES";
        if (forwards) return reached.has(table.name) ? [target] : [];
        const counts = word !== "REFERENCES" || !annotated(table);
        return counts && reached.has(target) ? [table.name] : [];
      }),
    );
    reached = new Set([...reached, ...more]);
  }
  return tables.map((table) => ({
    ...table,
    edges: table.edges.flatMap((edge) => {
      if (edge.word !== "REFERENCES") return [edge];
      return !annotated(table) && reached.has(edge.table) ? [{ ...edge, word: "OWNED_BY" }] : [];
    }),
  }));
}

/** The drizzle schema that a host would have written for these tables. */
export function drizzleSchema(tables: readonly K9dbTable[]): Record<string, PgTable> {
  return Object.fromEntries(
    tables.map(({ name, columns }) => {
      const made = columns.map(
        ({ name: column, type, isKey, counts, value }): [string, PgColumnBuilderBase] => {
          if (counts) return [column, isKey ? serial().primaryKey() : serial()];
          if (type === "int" || type === "integer") {
            const number = value === undefined ? integer() : integer().default(Number(value));
            return [column, isKey ? number.primaryKey() : number];
          }
          const words = value === undefined ? text() : text().default(value);
          return [column, isKey ? words.primaryKey() : words];
        },
      );
      return [name, pgTable(name, Object.fromEntries(made))];
    }),
  );
}

/** The tables as PostgreSQL has them: K9db enforces no foreign key. */
export function createStatements(tables: readonly K9dbTable[]): string[] {
  return tables.map(({ name, columns }) => {
    const list = columns.map(({ name: column, type, isKey, counts, value }) => {
      const sqlType = counts ? "serial" : type === "int" || type === "integer" ? "integer" : "text";
      const preset = value === undefined ? "" : ` default '${value}'`;
      return `"${column}" ${sqlType}${preset}${isKey ? " primary key" : ""}`;
    });
    return `create table "${name}" (${list.join(", ")})`;
  });
}
