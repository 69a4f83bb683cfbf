import { ExportError } from "../errors.ts";
import type { DescribedField } from "./data-package-schema.ts";
import { valueReader } from "./read-value.ts";

/** What the writer put an apostrophe before: apostrophes, then a formula character. */
const NEUTRALISED = /^'+[=+\-@\t\0]/;

/**
 * Rows of our CSV: an empty cell without quotes is NULL, with quotes an empty text.
 *
 * @throws A {@link ExportError}: `invalid_dump`.
 */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  fields: readonly DescribedField[],
  neutralised: boolean,
): AsyncIterable<Record<string, unknown>> {
  const readers = fields.map(valueReader);
  let isHeader = true;
  for await (const cells of csvRecords(bytes)) {
    if (cells.length !== fields.length) throw damaged();
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const entries = fields.map((field, index): [string, unknown] => {
      const cell = cells[index];
      const read = readers[index];
      if (cell === undefined || read === undefined) throw damaged();
      if (cell.text === "" && !cell.quoted) return [field.name, null];
      const isText = field.type === "string" || field.habeas.decrypted !== undefined;
      const text = isText && neutralised && NEUTRALISED.test(cell.text) ? cell.text.slice(1) : cell.text;
      return [field.name, read(text, field.habeas.decrypted !== undefined)];
    });
    yield Object.fromEntries(entries);
  }
}

interface Cell {
  readonly text: string;
  readonly quoted: boolean;
}

/** RFC 4180, streamed: a record is held, not more. */
async function* csvRecords(bytes: AsyncIterable<Uint8Array>): AsyncIterable<readonly Cell[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let cells: Cell[] = [];
  let text = "";
  let state: "start" | "bare" | "quoted" | "quote" | "return" = "start";
  const end = (): void => {
    cells.push({ text, quoted: state === "quote" });
    text = "";
    state = "start";
  };
  for await (const chunk of bytes) {
    for (const letter of decoder.decode(chunk, { stream: true })) {
      if (state === "quoted") {
        if (letter === '"') state = "quote";
        else text += letter;
      } else if (letter === ",") {
        end();
      } else if (letter === "\r" && state !== "return") {
        end();
        state = "return";
      } else if (letter === "\n" && state === "return") {
        yield cells;
        cells = [];
        state = "start";
      } else if (letter === '"' && (state === "start" || state === "quote")) {
        if (state === "quote") text += '"';
        state = "quoted";
      } else if (state === "start" || state === "bare") {
        text += letter;
        state = "bare";
      } else {
        throw damaged();
      }
    }
  }
  if (cells.length > 0 || state !== "start") throw damaged();
}

const damaged = (): ExportError =>
  new ExportError("invalid_dump", "a record of a dump is not a row of its table");
