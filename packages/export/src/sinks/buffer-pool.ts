/** Fixed buffers that several writers share: whoever needs one more than there are waits. */
export class BufferPool {
  readonly #bytes: number;
  readonly #free: Buffer[] = [];
  readonly #waiting: ((buffer: Buffer) => void)[] = [];
  #missing: number;

  constructor(bytes: number, count: number) {
    this.#bytes = bytes;
    this.#missing = count;
  }

  async take(): Promise<Buffer> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#missing > 0) {
      this.#missing -= 1;
      return Buffer.allocUnsafeSlow(this.#bytes);
    }
    return await new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  give(buffer: Buffer): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(buffer);
    else next(buffer);
  }
}
