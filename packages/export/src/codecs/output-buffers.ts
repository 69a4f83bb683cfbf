import type { Stage } from "../stage.ts";

/** Bytes of each of the two buffers: what one `write` of the next step sees at most. */
const SIZE = 256 * 1024;

/**
 * Two fixed buffers that take turns: while the next step works on one (compression runs on another thread),
 * the codec fills the other.
 */
export class OutputBuffers {
  readonly #next: Stage;
  #spare = Buffer.allocUnsafeSlow(SIZE);
  #pending: Promise<void> | undefined;
  /** Where the codec writes. */
  buffer = Buffer.allocUnsafeSlow(SIZE);
  /** How far it has written. */
  position = 0;

  constructor(next: Stage) {
    this.#next = next;
  }

  /** The highest position at which `room` more bytes still fit. */
  limit(room: number): number {
    return SIZE - room;
  }

  /** Hands the filled buffer on and takes the other one, waiting until that is free. */
  async flush(): Promise<void> {
    const { buffer: filled, position } = this;
    await this.#settle();
    if (position === 0) return;
    const pending = this.#next.write(filled.subarray(0, position));
    pending.catch(() => undefined); // awaited at the next flush; until then it is not unhandled
    this.#pending = pending;
    this.buffer = this.#spare;
    this.#spare = filled;
    this.position = 0;
  }

  async end(): Promise<void> {
    await this.flush();
    await this.#settle();
    await this.#next.end();
  }

  async #settle(): Promise<void> {
    const pending = this.#pending;
    this.#pending = undefined;
    await pending;
  }
}
