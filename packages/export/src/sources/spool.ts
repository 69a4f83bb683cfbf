import { randomUUID } from "node:crypto";
import { open, unlink, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderFault } from "../sinks/folder-fault.ts";

const CHUNK = 256 * 1024;

/** Rows of several tables in one temporary file that has no name: it is gone with the process. */
export interface Spool {
  begin(table: string): void;
  write(row: string): Promise<void>;
  read(table: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export async function createSpool(): Promise<Spool> {
  const path = join(tmpdir(), `.habeas-spool-${randomUUID()}`);
  const file = await open(path, "wx+", 0o600);
  await unlink(path).catch(() => undefined); // where an open file keeps its name (Windows) close removes it
  return new FileSpool(file, path);
}

class FileSpool implements Spool {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #ranges = new Map<string, { from: number; to: number }>();
  #current: { from: number; to: number } | undefined;
  #pending: string[] = [];
  #pendingLength = 0;
  #end = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  begin(table: string): void {
    const start = this.#end + this.#pendingLength;
    this.#current = { from: start, to: start };
    this.#ranges.set(table, this.#current);
  }

  async write(row: string): Promise<void> {
    const bytes = Buffer.byteLength(row);
    this.#pending.push(row);
    this.#pendingLength += bytes;
    if (this.#current !== undefined) this.#current.to += bytes;
    if (this.#pendingLength >= CHUNK) await this.#flush();
  }

  async *read(table: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    await this.#flush();
    const { from, to } = this.#ranges.get(table) ?? { from: 0, to: 0 };
    for (let at = from; at < to;) {
      signal.throwIfAborted();
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, to - at));
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, at).catch((error: unknown) => {
        throw folderFault(error);
      });
      if (bytesRead === 0) throw new Error("a temporary file is shorter than what was written");
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await unlink(this.#path).catch(() => undefined);
  }

  /** One after the other: who reads while another one's rows are still on their way waits for them. */
  async #flush(): Promise<void> {
    const turn = this.#flushing.then(async () => await this.#writePending());
    this.#flushing = turn.catch(() => undefined);
    await turn;
  }

  async #writePending(): Promise<void> {
    if (this.#pendingLength === 0) return;
    const bytes = Buffer.from(this.#pending.join(""));
    this.#pending = [];
    this.#pendingLength = 0;
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, this.#end);
        at += bytesWritten;
        this.#end += bytesWritten;
      }
    } catch (error) {
      throw folderFault(error);
    }
  }
}
