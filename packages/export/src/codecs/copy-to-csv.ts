import type { Stage } from "../stage.ts";
import { ASCII, NOT_BARE, NOT_CELL, UNESCAPED } from "./bytes.ts";
import { malformed, put, zone } from "./copy-text.ts";
import { FORMULA, PLAIN_LEAD, type CsvOptions } from "./formula.ts";
import type { CopyColumn, FieldKind } from "../plan/field-kind.ts";
import { OutputBuffers } from "./output-buffers.ts";
import type { Transcoder } from "./transcoder.ts";

const START = 0; // before the first byte of a field
const START_ESCAPE = 1;
const LEAD = 2; // a text began with apostrophes: a formula may follow
const LEAD_ESCAPE = 3;
const BARE = 4; // a number or a timestamp
const QUOTED = 5;
const QUOTED_ESCAPE = 6;
const CLOSED = 7; // after \N or a boolean

const { BACKSLASH, QUOTE, TAB, LINE, RETURN, SPACE, PLUS, COMMA, N, T, CAPITAL_T, APOSTROPHE } = ASCII;
const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");

/** By state: which bytes have to be looked at; undefined: every one. */
const TABLES: readonly (Uint8Array | undefined)[] = Array.from({ length: 8 }, (_, state) =>
  state === QUOTED ? NOT_CELL : state === BARE ? NOT_BARE : undefined,
);

/**
 * COPY text to CSV (RFC 4180, UTF-8, a header line) in one pass over the bytes. Numbers, booleans and
 * timestamps stand bare, everything else in quotes; NULL is an empty cell without quotes, an empty text is
 * `""`.
 *
 * @throws A {@link ExportError}: `invalid_copy_text` when a row has other columns than announced.
 */
export function copyToCsv(columns: readonly CopyColumn[], next: Stage, options: CsvOptions = {}): Transcoder {
  return new CopyToCsv(columns, next, options);
}

class CopyToCsv implements Transcoder {
  readonly #header: Buffer;
  readonly #kinds: readonly FieldKind[];
  readonly #neutralise: boolean;
  readonly #output: OutputBuffers;
  readonly #limit: number;
  #begun = false;
  #state = START;
  #column = 0;
  #apostrophes = 0;
  #hasTime = false;
  #hasZone = false;
  rows = 0;

  constructor(columns: readonly CopyColumn[], next: Stage, { neutralise = true }: CsvOptions) {
    this.#header = Buffer.from(
      `${columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(",")}\r\n`,
    );
    this.#kinds = columns.map(({ kind }) => kind);
    this.#neutralise = neutralise;
    this.#output = new OutputBuffers(next);
    this.#limit = this.#output.limit(16);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#begin();
    for (let at = 0; at < chunk.length;) {
      at = this.#scan(chunk, at);
      if (this.#output.position >= this.#limit) await this.#output.flush();
    }
  }

  async end(): Promise<void> {
    if (this.#state !== START || this.#column !== 0) throw malformed();
    this.#begin();
    await this.#output.end();
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#header.copy(this.#output.buffer); // 1,600 columns of 63 bytes fit
    this.#output.position = this.#header.length;
  }

  #scan(chunk: Uint8Array, from: number): number {
    const out = this.#output.buffer;
    const limit = this.#limit;
    const end = chunk.length;
    let position = this.#output.position;
    let state = this.#state;
    let at = from;
    let column = this.#column;
    let byte = 0;
    const kinds = this.#kinds;
    scan: while (at < end && position < limit) {
      // Most bytes are inside values and go out as they are: one tight loop for them.
      const table = TABLES[state];
      if (table === undefined) {
        byte = chunk[at] ?? 0;
      } else {
        const stop = Math.min(end, at + limit - position);
        while (at < stop && table[(byte = chunk[at] ?? 0)] === 0) {
          out[position++] = byte;
          at += 1;
        }
        if (at === stop) break;
      }

      if (byte === TAB || byte === LINE) {
        if (state === START) {
          const kind = kinds[column];
          if (kind !== "text" && kind !== "string") throw malformed();
          out[position++] = QUOTE;
          out[position++] = QUOTE;
        } else if (state === QUOTED) {
          out[position++] = QUOTE;
        } else if (state === LEAD) {
          if (this.#apostrophes > 0) {
            out[position++] = APOSTROPHE;
            this.#apostrophes -= 1;
            continue; // one at a time: their number has no limit, the buffer has
          }
          out[position++] = QUOTE;
        } else if (state === BARE) {
          if (this.#hasZone) position = zone(out, position);
        } else if (state !== CLOSED) {
          throw malformed();
        }
        at += 1;
        column += 1;
        state = START;
        if (byte === LINE) {
          if (column !== kinds.length) throw malformed();
          out[position++] = RETURN;
          out[position++] = LINE;
          column = 0;
          this.rows += 1;
        } else {
          if (column === kinds.length) throw malformed();
          out[position++] = COMMA;
        }
        continue;
      }

      switch (state) {
        case START: {
          at += 1;
          if (byte === BACKSLASH) {
            state = START_ESCAPE;
            break;
          }
          const kind = kinds[column];
          if (kind === "boolean") {
            position = put(out, position, byte === T ? TRUE : FALSE);
            state = CLOSED;
          } else if (kind === "number" || kind === "timestamp") {
            out[position++] = byte;
            this.#hasTime = kind === "number";
            this.#hasZone = false;
            state = BARE;
          } else {
            out[position++] = QUOTE;
            if (PLAIN_LEAD[byte] === 1) {
              out[position++] = byte;
              state = QUOTED;
              break;
            }
            at -= 1;
            this.#apostrophes = 0;
            state = kind === "text" && this.#neutralise ? LEAD : QUOTED;
          }
          break;
        }
        case START_ESCAPE: {
          if (byte === N) {
            at += 1;
            state = CLOSED;
            break;
          }
          out[position++] = QUOTE;
          this.#apostrophes = 0;
          state = kinds[column] === "text" && this.#neutralise ? LEAD_ESCAPE : QUOTED_ESCAPE;
          break;
        }
        case LEAD:
        case LEAD_ESCAPE: {
          if (state === LEAD && byte === APOSTROPHE) {
            this.#apostrophes += 1;
            at += 1;
            break;
          }
          if (state === LEAD && byte === BACKSLASH) {
            at += 1;
            state = LEAD_ESCAPE;
            break;
          }
          const meant = state === LEAD ? byte : (UNESCAPED[byte] ?? byte);
          if (FORMULA[meant] === 1) this.#apostrophes += 1;
          for (; this.#apostrophes > 0 && position < limit; this.#apostrophes -= 1)
            out[position++] = APOSTROPHE;
          if (this.#apostrophes > 0) {
            if (FORMULA[meant] === 1) this.#apostrophes -= 1; // counted again when the buffer is free
            break scan;
          }
          state = state === LEAD ? QUOTED : QUOTED_ESCAPE;
          break;
        }
        case BARE: {
          at += 1;
          if (byte === SPACE && !this.#hasTime) {
            this.#hasTime = true;
            out[position++] = CAPITAL_T;
          } else if (byte === SPACE && this.#hasZone) {
            this.#hasZone = false;
            position = zone(out, position);
            out[position++] = SPACE;
          } else {
            if (byte === PLUS && kinds[column] === "timestamp") this.#hasZone = true;
            out[position++] = byte;
          }
          break;
        }
        case QUOTED: {
          at += 1;
          if (byte === BACKSLASH) {
            state = QUOTED_ESCAPE;
          } else {
            if (byte === QUOTE) out[position++] = QUOTE;
            out[position++] = byte;
          }
          break;
        }
        case QUOTED_ESCAPE: {
          at += 1;
          const meant = UNESCAPED[byte] ?? byte;
          if (meant === QUOTE) out[position++] = QUOTE;
          out[position++] = meant;
          state = QUOTED;
          break;
        }
        default:
          throw malformed();
      }
    }
    this.#column = column;
    this.#state = state;
    this.#output.position = position;
    return at;
  }
}
