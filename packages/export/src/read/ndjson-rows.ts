import { ExportError } from "../errors.ts";
import type { DescribedField } from "./data-package-schema.ts";
import { readLines } from "../manifest/read-lines.ts";
import { valueReader } from "./read-value.ts";

/**
 * Rows of our NDJSON. The members of a line are in the order of the columns, so that each value can be taken
 * as text: `JSON.parse` would round bigint and numeric.
 *
 * @throws A {@link ExportError}: `invalid_dump`.
 */
export async function* ndjsonRows(
  bytes: AsyncIterable<Uint8Array>,
  fields: readonly DescribedField[],
): AsyncIterable<Record<string, unknown>> {
  const columns = fields.map((field) => ({
    name: field.name,
    lead: `${JSON.stringify(field.name)}:`,
    read: valueReader(field),
    // What the server itself printed as JSON may be a string: its quotes are part of the value.
    isJson: field.type === "any",
  }));
  for await (const line of readLines(bytes)) {
    const row: Record<string, unknown> = {};
    let at = 0;
    for (const { name, lead, read, isJson } of columns) {
      at += 1; // the brace or the comma
      if (!line.startsWith(lead, at)) throw damaged();
      at += lead.length;
      const end = endOfValue(line, at);
      const token = line.slice(at, end);
      at = end;
      if (token === "null" && !isJson) Object.defineProperty(row, name, member(null));
      else if (isJson) Object.defineProperty(row, name, member(parse(token)));
      else if (token.startsWith('"'))
        Object.defineProperty(row, name, member(read(String(parse(token)), true)));
      else Object.defineProperty(row, name, member(read(token, false)));
    }
    if (line[at] !== "}" || at !== line.length - 1) throw damaged();
    yield row;
  }
}

/** A column may be called `__proto__`. */
const member = (value: unknown): PropertyDescriptor => ({
  value,
  enumerable: true,
  writable: true,
  configurable: true,
});

function endOfValue(line: string, from: number): number {
  let depth = 0;
  for (let at = from; at < line.length; at += 1) {
    const letter = line[at];
    if (letter === '"') {
      at += 1;
      while (at < line.length && line[at] !== '"') at += line[at] === "\\" ? 2 : 1;
    } else if (letter === "{" || letter === "[") {
      depth += 1;
    } else if (letter === "}" || letter === "]") {
      if (depth === 0) return at;
      depth -= 1;
    } else if (letter === "," && depth === 0) {
      return at;
    }
  }
  throw damaged();
}

function parse(token: string): unknown {
  try {
    return JSON.parse(token);
  } catch {
    throw damaged();
  }
}

const damaged = (): ExportError =>
  new ExportError("invalid_dump", "a line of a dump is not a row of its table");
