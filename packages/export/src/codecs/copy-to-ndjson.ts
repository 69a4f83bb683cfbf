import type { Stage } from "../stage.ts";
import { ASCII, NEEDS_ESCAPE, NOT_BARE, NOT_JSON, UNESCAPED } from "./bytes.ts";
import { malformed, put, zone } from "./copy-text.ts";
import { blank, escape } from "./json-escape.ts";
import type { CopyColumn, FieldKind } from "../plan/field-kind.ts";
import { OutputBuffers } from "./output-buffers.ts";
import type { Transcoder } from "./transcoder.ts";

const START = 0; // before the first byte of a field
const START_ESCAPE = 1; // its first byte was a backslash: \N or an escaped character
const SIGN = 2; // a number began with a minus: digits or -Infinity
const CLOSED = 3; // after \N or a boolean: only the field's end may follow
const QUOTED = 4; // inside a JSON string
const QUOTED_ESCAPE = 5;
const JSON_TEXT_ESCAPE = 6;
const BARE = 7; // inside a number; from here on bytes of NOT_BARE are looked at
const JSON_TEXT = 8; // inside a json value: printed as it is
const MOMENT = 9; // inside a timestamp: the first space becomes T

const { BACKSLASH, QUOTE, TAB, LINE, SPACE, MINUS, PLUS, CLOSE, ZERO, NINE, N, T, CAPITAL_T } = ASCII;
/** By state: which bytes have to be looked at; undefined: every one. */
const TABLES: readonly (Uint8Array | undefined)[] = Array.from({ length: 10 }, (_, state) =>
  state === QUOTED ? NEEDS_ESCAPE : state === JSON_TEXT ? NOT_JSON : state >= BARE ? NOT_BARE : undefined,
);
const NULL = Buffer.from("null");
const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");

/**
 * COPY text (PostgreSQL manual, COPY, "Text Format") to NDJSON in one pass over the bytes: a line a row, the
 * members in the order of the columns. Values are those of `row_to_json`. A field may have any length and may
 * arrive in any number of pieces; nothing but two fixed buffers is held.
 *
 * @throws A {@link ExportError}: `invalid_copy_text` when a row has other columns than announced.
 */
export function copyToNdjson(columns: readonly CopyColumn[], next: Stage): Transcoder {
  return new CopyToNdjson(columns, next);
}

class CopyToNdjson implements Transcoder {
  readonly #prefixes: readonly Uint8Array[];
  readonly #kinds: readonly FieldKind[];
  readonly #output: OutputBuffers;
  readonly #limit: number;
  #state = START;
  #column = 0;
  #hasZone = false;
  #hasTime = false;
  rows = 0;

  constructor(columns: readonly CopyColumn[], next: Stage) {
    this.#prefixes = columns.map(({ name }, index) =>
      Buffer.from(`${index === 0 ? "{" : ","}${JSON.stringify(name)}:`),
    );
    this.#kinds = columns.map(({ kind }) => kind);
    this.#output = new OutputBuffers(next);
    this.#limit = this.#output.limit(Math.max(...this.#prefixes.map((prefix) => prefix.length)) + 16);
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      at = this.#scan(chunk, at);
      if (this.#output.position >= this.#limit) await this.#output.flush();
    }
  }

  async end(): Promise<void> {
    if (this.#state !== START || this.#column !== 0) throw malformed();
    await this.#output.end();
  }

  /** Reads until the chunk ends or the buffer is full; says how far it came. */
  #scan(chunk: Uint8Array, from: number): number {
    const out = this.#output.buffer;
    const limit = this.#limit;
    const end = chunk.length;
    let position = this.#output.position;
    let state = this.#state;
    let at = from;
    let byte = 0;
    let column = this.#column;
    const prefixes = this.#prefixes;
    const kinds = this.#kinds;
    while (at < end && position < limit) {
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
      at += 1;

      // A raw tab or line feed always ends a field: inside values COPY escapes them.
      if (byte === TAB || byte === LINE) {
        if (state === START || state === SIGN) {
          const kind = kinds[column];
          if (state === SIGN || (kind !== "text" && kind !== "string")) throw malformed();
          position = putPrefix(out, position, prefixes[column]);
          out[position++] = QUOTE;
          out[position++] = QUOTE;
        } else if (state === QUOTED) {
          out[position++] = QUOTE;
        } else if (state === MOMENT) {
          if (this.#hasZone) position = zone(out, position);
          out[position++] = QUOTE;
        } else if (state !== BARE && state !== CLOSED && state !== JSON_TEXT) {
          throw malformed();
        }
        column += 1;
        state = START;
        if (byte === LINE) {
          if (column !== kinds.length) throw malformed();
          out[position++] = CLOSE;
          out[position++] = LINE;
          column = 0;
          this.rows += 1;
        } else if (column === kinds.length) {
          throw malformed();
        }
        continue;
      }

      switch (state) {
        case START: {
          if (byte === BACKSLASH) {
            state = START_ESCAPE;
            break;
          }
          const kind = kinds[column];
          if (kind === "number" && byte === MINUS) {
            state = SIGN;
            break;
          }
          position = putPrefix(out, position, prefixes[column]);
          if (kind === "boolean") {
            position = put(out, position, byte === T ? TRUE : FALSE);
            state = CLOSED;
          } else if (kind === "json") {
            out[position++] = byte;
            state = JSON_TEXT;
          } else if (kind === "number" && byte >= ZERO && byte <= NINE) {
            out[position++] = byte;
            state = BARE;
          } else {
            out[position++] = QUOTE;
            if (NEEDS_ESCAPE[byte] === 1) position = escape(out, position, byte);
            else out[position++] = byte;
            state = kind === "timestamp" ? MOMENT : QUOTED;
            this.#hasZone = false;
            this.#hasTime = false;
          }
          break;
        }
        case START_ESCAPE: {
          const kind = kinds[column];
          position = putPrefix(out, position, prefixes[column]);
          if (byte === N) {
            position = put(out, position, NULL);
            state = CLOSED;
          } else if (kind === "json") {
            out[position++] = blank(UNESCAPED[byte] ?? byte);
            state = JSON_TEXT;
          } else {
            out[position++] = QUOTE;
            position = escape(out, position, UNESCAPED[byte] ?? byte);
            state = QUOTED;
          }
          break;
        }
        case SIGN: {
          position = putPrefix(out, position, prefixes[column]);
          const isFinite = byte >= ZERO && byte <= NINE;
          if (!isFinite) out[position++] = QUOTE;
          out[position++] = MINUS;
          out[position++] = byte;
          state = isFinite ? BARE : QUOTED;
          break;
        }
        case QUOTED: {
          if (byte === BACKSLASH) state = QUOTED_ESCAPE;
          else position = escape(out, position, byte);
          break;
        }
        case QUOTED_ESCAPE: {
          position = escape(out, position, UNESCAPED[byte] ?? byte);
          state = QUOTED;
          break;
        }
        case BARE: {
          out[position++] = byte;
          break;
        }
        case JSON_TEXT: {
          if (byte === BACKSLASH) state = JSON_TEXT_ESCAPE;
          else out[position++] = byte;
          break;
        }
        case JSON_TEXT_ESCAPE: {
          out[position++] = blank(UNESCAPED[byte] ?? byte);
          state = JSON_TEXT;
          break;
        }
        case MOMENT: {
          if (byte === SPACE && !this.#hasTime) {
            this.#hasTime = true;
            out[position++] = CAPITAL_T;
          } else if (byte === SPACE && this.#hasZone) {
            this.#hasZone = false;
            position = zone(out, position);
            out[position++] = SPACE; // before BC
          } else {
            if (byte === PLUS) this.#hasZone = true;
            out[position++] = byte;
          }
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

function putPrefix(out: Uint8Array, position: number, prefix: Uint8Array | undefined): number {
  if (prefix === undefined) throw malformed();
  return put(out, position, prefix);
}
