import { randomBytes } from "node:crypto";

/** Bytes drawn from the operating system at once: asking for ten costs as much as asking for thousands. */
const DRAWN = 4_096;

/** Random bytes from the system's generator. What was handed out is wiped here. */
export function systemRandom(): (length: number) => Uint8Array {
  let drawn = randomBytes(0);
  let used = 0;
  return (length) => {
    if (length > DRAWN) return new Uint8Array(randomBytes(length));
    if (drawn.length - used < length) {
      drawn = randomBytes(DRAWN);
      used = 0;
    }
    const bytes = new Uint8Array(drawn.subarray(used, used + length)); // a copy
    drawn.fill(0, used, used + length);
    used += length;
    return bytes;
  };
}
