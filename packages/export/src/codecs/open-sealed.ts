import type { SealedValues } from "@habeas/core";
import { openSealed, type OpenedValue, type SealedValue } from "@habeas/core/engine";
import { ExportError } from "../errors.ts";
import { decodeCopyField, encodeCopyField } from "./copy-row.ts";
import type { SealedPosition } from "../plan/sealed-positions.ts";
import type { Stage } from "../stage.ts";
import { ASCII } from "./bytes.ts";
import { GrowingBuffer } from "./growing-buffer.ts";

/** Rows whose keys are resolved in one go. */
const BATCH_ROWS = 1000;
/** A batch is also full when it is as large as this. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** Options of {@link openSealed}. */
export interface OpenSealedOptions {
  readonly sealedValues: SealedValues;
  /** The sealed columns of the rows. */
  readonly columns: readonly SealedPosition[];
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
export function openSealedRows(options: OpenSealedOptions, next: Stage): SealedStage {
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
  readonly #output = new GrowingBuffer();
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
    const opened = await this.#opened(fields);
    let at = 0;
    for (const [index, { from, to }] of fields.entries()) {
      this.#output.bytes(batch, at, from);
      this.#output.text(this.#printed(opened[index]));
      at = to;
    }
    this.#output.bytes(batch, at, batch.length);
    if (batch.length > 0) await this.#next.write(this.#output.taken());
    this.#length = 0;
    this.#lastRowEnd = 0;
    this.#rows = 0;
  }

  async #opened(fields: readonly Field[]): Promise<readonly OpenedValue[]> {
    try {
      return await openSealed(
        this.#options.sealedValues,
        fields.map(({ sealed }) => sealed),
      );
    } catch {
      throw new ExportError("keys_unavailable", "the keys of sealed values cannot be loaded");
    }
  }

  #printed(opened: OpenedValue | undefined): string {
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
    const { columns } = this.#options;
    const found: Field[] = [];
    const begins: number[] = []; // of the row's fields; at last of the next row
    const text = (position: number): string | undefined => {
      const [from = 0, to = 0] = [begins[position], begins[position + 1]];
      return unescapedText(batch, from, to - 1);
    };
    for (let at = 0; at < batch.length;) {
      const end = batch.indexOf(ASCII.LINE, at);
      begins.length = 0;
      for (let from = at; from <= end;) {
        begins.push(from);
        const tab = batch.indexOf(ASCII.TAB, from);
        from = (tab === -1 || tab > end ? end : tab) + 1;
      }
      begins.push(end + 1);
      for (const { column, position, with: bound } of columns) {
        const [from, next] = [begins[position], begins[position + 1]];
        if (from === undefined || next === undefined) throw malformed();
        const to = next - 1;
        const value = sealedValue(batch, from, to);
        if (value === undefined) continue;
        found.push({ from, to, sealed: { column, value, with: bound.map(text) } });
      }
      at = end + 1;
    }
    return found;
  }
}

/** A bytea is printed as `\\x…`, its backslash escaped by COPY; a sealed text as it is. Undefined for NULL. */
function sealedValue(batch: Buffer, from: number, to: number): Uint8Array | string | undefined {
  const isBytea =
    batch[from] === ASCII.BACKSLASH && batch[from + 1] === ASCII.BACKSLASH && batch[from + 2] === 0x78;
  return isBytea
    ? Buffer.from(batch.toString("latin1", from + 3, to), "hex")
    : unescapedText(batch, from, to);
}

/** The text that a field means; undefined for NULL. */
function unescapedText(batch: Buffer, from: number, to: number): string | undefined {
  let at = from;
  while (at < to && batch[at] !== ASCII.BACKSLASH) at += 1;
  const text = batch.toString("utf8", from, to);
  return at === to ? text : (decodeCopyField(text) ?? undefined);
}

const malformed = (): ExportError =>
  new ExportError("invalid_copy_text", "the database's COPY text does not have the announced columns");
