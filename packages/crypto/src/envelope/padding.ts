const BLOCK = 16;
const END = 0x80;

/**
 * The length of a plaintext of `length` bytes with its end mark: the next multiple of 16 that has room for
 * it, or one byte more where lengths may show.
 */
export function paddedLength(length: number, hideLength: boolean): number {
  return hideLength ? (Math.floor(length / BLOCK) + 1) * BLOCK : length + 1;
}

/** Writes 0x80 after the first `length` bytes, and zeros up to the end (ISO/IEC 7816-4). */
export function pad(bytes: Uint8Array, length: number): void {
  bytes[length] = END;
  bytes.fill(0, length + 1);
}

/** Where the end mark stands, or -1. Called on authenticated bytes only: there is nothing to learn from it. */
export function endOf(bytes: Uint8Array): number {
  let end = bytes.length - 1;
  while (bytes[end] === 0) end -= 1;
  return bytes[end] === END ? end : -1;
}
