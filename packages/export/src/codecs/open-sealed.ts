import { ExportError } from "../errors.ts";
import { encodeCopyField } from "../sources/copy-row.ts";
import type { Stage } from "../stage.ts";
import { ASCII, UNESCAPED } from "./bytes.ts";
import type { BatchOpener, Opened } from "./batch-opener.ts";
import type { SealedPlace, SealedValue } from "./decryptor.ts";

/** Rows whose keys are resolved in one go. */
const BATCH_ROWS = 1000;
/** A batch is also full when it is as large as this. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** Options of {@link openSealed}. */
export interface OpenSealedOptions {
  readonly open: BatchOpener;
  readonly tenant: string;
  /** As {@link SealedPlace} names it. */
  readonly table: string;
  /** By position in the row: the field id of a sealed column. */
  readonly fields: ReadonlyMap<number, string>;
  /** Positions of the columns that bind a value to its place. */
  readonly subject: number | undefined;
  readonly bind: number | undefined;
  readonly unreadable: "fail" | "redact";
  /** How an opened value becomes text for the codec behind. */
  readonly print: (value: unknown) => string;
  readonly where: string;
}

/** A step that counts what it opened. */
export interface SealedStage extends Stage {
  readonly decrypted: number;
  readonly unreadable: number;
}

/**
 * COPY text in, COPY text out, with every sealed field replaced by its opened value. Works on batches of
 * whole rows: keys are loaded once a batch, then everything is opened synchronously.
 *
 * @throws A {@link ExportError}: `value_unreadable` when a value cannot be opened and the policy is to fail.
 */
export function openSealed(options: OpenSealedOptions, next: Stage): SealedStage {
  return new OpenSealed(options, next);
}

interface Field {
  readonly from: number;
  readonly to: number;
  readonly sealed: SealedValue;
}

class OpenSealed implements SealedStage {
  readonly #options: OpenSealedOptions;
  readonly #next: Stage;
  #pending: Buffer = Buffer.alloc(0);
  #length = 0;
  #rows = 0;
  #lastRowEnd = 0;
  decrypted = 0;
  unreadable = 0;

  constructor(options: OpenSealedOptions, next: Stage) {
    this.#options = options;
    this.#next = next;
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const line = chunk.indexOf(ASCII.LINE, at);
      const end = line === -1 ? chunk.length : line + 1;
      this.#append(chunk.subarray(at, end));
      at = end;
      if (line === -1) continue;
      this.#rows += 1;
      this.#lastRowEnd = this.#length;
      if (this.#rows >= BATCH_ROWS || this.#length >= BATCH_BYTES) await this.#flush();
    }
  }

  async end(): Promise<void> {
    if (this.#length !== this.#lastRowEnd) throw malformed();
    await this.#flush();
    await this.#next.end();
  }

  #append(piece: Uint8Array): void {
    const needed = this.#length + piece.length;
    if (needed > this.#pending.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#pending.length * 2, 256 * 1024));
      larger.set(this.#pending.subarray(0, this.#length));
      this.#pending = larger;
    }
    this.#pending.set(piece, this.#length);
    this.#length = needed;
  }

  async #flush(): Promise<void> {
    const batch = this.#pending.subarray(0, this.#length);
    const fields = this.#fields(batch);
    const opened = fields.length === 0 ? [] : await this.#options.open(fields.map(({ sealed }) => sealed));
    const pieces: Uint8Array[] = [];
    let at = 0;
    for (const [index, { from, to }] of fields.entries()) {
      pieces.push(batch.subarray(at, from), Buffer.from(this.#printed(opened[index])));
      at = to;
    }
    pieces.push(batch.subarray(at));
    if (batch.length > 0) await this.#next.write(Buffer.concat(pieces));
    this.#length = 0;
    this.#lastRowEnd = 0;
    this.#rows = 0;
  }

  #printed(opened: Opened | undefined): string {
    const { print, unreadable, where } = this.#options;
    if (opened?.ok === true) {
      this.decrypted += 1;
      return encodeCopyField(opened.value === null ? null : print(opened.value));
    }
    if (unreadable === "fail") {
      throw new ExportError("value_unreadable", "a sealed value cannot be opened", {
        where,
        fix: 'Restore the key, or start the dump with unreadable: "redact"',
      });
    }
    this.unreadable += 1;
    return encodeCopyField(null);
  }

  #fields(batch: Buffer): Field[] {
    const { fields, subject, bind, tenant, table } = this.#options;
    const found: Field[] = [];
    for (let at = 0; at < batch.length;) {
      const end = batch.indexOf(ASCII.LINE, at);
      const row: { from: number; to: number }[] = [];
      for (let from = at; from <= end;) {
        const tab = batch.indexOf(ASCII.TAB, from);
        const to = tab === -1 || tab > end ? end : tab;
        row.push({ from, to });
        from = to + 1;
      }
      const text = (position: number | undefined): string | undefined => {
        const field = position === undefined ? undefined : row[position];
        return field && unescape(batch.subarray(field.from, field.to))?.toString();
      };
      for (const [position, field] of fields) {
        const bounds = row[position];
        if (bounds === undefined) throw malformed();
        const bytes = unescape(batch.subarray(bounds.from, bounds.to));
        if (bytes === undefined) continue;
        const place: SealedPlace = { table, tenant, field, subject: text(subject), bind: text(bind) };
        found.push({ ...bounds, sealed: { value: sealedValue(bytes), place } });
      }
      at = end + 1;
    }
    return found;
  }
}

/** The bytes that a field means; undefined for NULL. */
function unescape(field: Buffer): Buffer | undefined {
  if (field.length === 2 && field[0] === ASCII.BACKSLASH && field[1] === ASCII.N) return undefined;
  if (!field.includes(ASCII.BACKSLASH)) return field;
  const bytes = Buffer.alloc(field.length);
  let length = 0;
  for (let at = 0; at < field.length; at += 1) {
    let byte = field[at] ?? 0;
    if (byte === ASCII.BACKSLASH) byte = UNESCAPED[field[(at += 1)] ?? 0] ?? 0;
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

/** A bytea is printed as `\x…`; a sealed text as it is. */
const sealedValue = (bytes: Buffer): Uint8Array | string =>
  bytes[0] === ASCII.BACKSLASH && bytes[1] === 0x78
    ? Buffer.from(bytes.toString("latin1", 2), "hex")
    : bytes.toString();

const malformed = (): ExportError =>
  new ExportError("invalid_copy_text", "the database's COPY text does not have the announced columns");
