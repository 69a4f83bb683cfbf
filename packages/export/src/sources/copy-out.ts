import { Socket } from "node:net";
import type { Connection, Submittable } from "pg";
import { freeMemory } from "./free-memory.ts";

const COPY_DATA = 0x64; // "d"
/** A message begins with its type, a byte, and its length, four bytes that count themselves. */
const HEADER = 5;
const NOTHING = Buffer.alloc(0);
/** Chunks that may wait for their reader: then the socket waits, and the server behind it. */
const WAITING = 4;

type Listener = (chunk: Buffer) => void;

/**
 * A running `COPY … TO STDOUT` on a connection of node-postgres, as chunks of many rows: what CopyData messages
 * hold (PostgreSQL manual, "Message Formats"), moved together in the very buffer that the socket read. Nothing
 * is allocated for a row, and a buffer's memory goes back when its reader asks for the next chunk.
 *
 * Every other message goes to node-postgres, which ends the query or fails it. A reader that stops in the
 * middle leaves the connection unusable.
 */
export class CopyOut implements Submittable, AsyncIterable<Uint8Array> {
  readonly #text: string;
  readonly #waiting: { readonly chunk: Buffer; readonly rows: number }[] = [];
  /** Of a header that came in two pieces, the first. */
  #begun: Buffer = NOTHING;
  #type = 0;
  /** Bytes that the message still has. */
  #left = 0;
  #stream: Connection["stream"] | undefined;
  #parser: Listener = () => undefined;
  #wake: (() => void) | undefined;
  #isOver = false;
  #failure: Error | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const read = this.#waiting.shift();
      if (read !== undefined) {
        if (this.#waiting.length < WAITING) this.#stream?.resume();
        yield read.chunk.subarray(0, read.rows);
        if (this.#stream instanceof Socket) freeMemory(read.chunk);
      } else if (this.#isOver) {
        if (this.#failure !== undefined) throw this.#failure;
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  /** Called by node-postgres when it is this query's turn: takes the socket over from its parser. */
  submit(connection: Connection): Error | undefined {
    const { stream } = connection;
    const [parser, ...others] = stream.listeners("data");
    if (!isListener(parser) || others.length > 0) return new Error("not a connection of node-postgres");
    this.#stream = stream;
    this.#parser = parser;
    stream.on("data", this.#take).off("data", parser);
    connection.query(this.#text);
    return undefined;
  }

  /** Called by node-postgres: the server has said how many rows there were. */
  handleCommandComplete(): void {
    return undefined;
  }

  /** Called by node-postgres: the whole query is over. */
  handleReadyForQuery(): void {
    this.#end();
  }

  /** Called by node-postgres: the server refused, or the connection broke. */
  handleError(error: Error): void {
    this.#failure = error;
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream?.on("data", this.#parser).off("data", this.#take).resume();
    this.#wake?.();
  }

  readonly #take = (chunk: Buffer): void => {
    let rows = 0; // bytes of them, moved to the beginning of the chunk
    for (let at = 0; at < chunk.length;) {
      if (this.#isOver) {
        this.#parser(Buffer.from(chunk.subarray(at))); // what follows an error is not ours any more
        break;
      }
      if (this.#left === 0) {
        at = this.#readHeader(chunk, at);
        continue;
      }
      const end = Math.min(chunk.length, at + this.#left);
      if (this.#type === COPY_DATA) {
        chunk.copyWithin(rows, at, end);
        rows += end - at;
      } else {
        this.#parser(Buffer.from(chunk.subarray(at, end)));
      }
      this.#left -= end - at;
      at = end;
    }
    if (rows === 0) return;
    this.#waiting.push({ chunk, rows });
    if (this.#waiting.length >= WAITING && !this.#isOver) this.#stream?.pause();
    this.#wake?.();
  };

  /** Reads what is there of a message's header, and says how far it came. */
  #readHeader(chunk: Buffer, at: number): number {
    if (this.#begun.length === 0 && at + HEADER <= chunk.length) {
      this.#beginMessage(chunk, at);
      return at + HEADER;
    }
    const piece = chunk.subarray(at, at + HEADER - this.#begun.length);
    this.#begun = Buffer.concat([this.#begun, piece]);
    if (this.#begun.length === HEADER) {
      this.#beginMessage(this.#begun, 0);
      this.#begun = NOTHING;
    }
    return at + piece.length;
  }

  #beginMessage(header: Buffer, at: number): void {
    this.#type = header[at] ?? 0;
    this.#left = header.readUInt32BE(at + 1) - (HEADER - 1);
    if (this.#type !== COPY_DATA) this.#parser(Buffer.from(header.subarray(at, at + HEADER)));
  }
}

const isListener = (value: unknown): value is Listener => typeof value === "function";
