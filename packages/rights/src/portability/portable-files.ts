import type { Json } from "@habeas/internal";
import type { PortableRow } from "./portability.ts";

/** A portable copy as JSON lines, one row a line. */
export async function* portableJson(rows: AsyncIterable<PortableRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

/**
 * A portable copy as CSV (RFC 4180): one value a line, as table, row, column and value, so that tables of every
 * shape fit one file. A value that a spreadsheet would run as a formula begins with an apostrophe.
 */
export async function* portableCsv(rows: AsyncIterable<PortableRow>): AsyncGenerator<string> {
  yield "table,row,column,value\r\n";
  const counts = new Map<string, number>();
  for await (const { table, values } of rows) {
    const row = (counts.get(table) ?? 0) + 1;
    counts.set(table, row);
    for (const [column, value] of Object.entries(values)) {
      yield `${[table, String(row), column, textOf(value)].map(cell).join(",")}\r\n`;
    }
  }
}

const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d[\d .-]*$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
