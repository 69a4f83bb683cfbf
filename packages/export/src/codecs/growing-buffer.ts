/** UTF-8 of one UTF-16 unit has at most three bytes. */
const BYTES_PER_UNIT = 3;

/** One buffer that is filled again and again, as large as the most that was ever put into it. */
export class GrowingBuffer {
  #buffer = Buffer.allocUnsafeSlow(256 * 1024);
  #length = 0;

  /** Appends some bytes of another buffer. */
  bytes(source: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    this.#length += source.copy(this.#buffer, this.#length, from, to);
  }

  /** Appends a text as UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * BYTES_PER_UNIT);
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** What was appended; the next call begins anew in the same memory. */
  taken(): Buffer {
    const filled = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    return filled;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
