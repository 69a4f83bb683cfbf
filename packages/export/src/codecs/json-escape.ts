import { ASCII, HEX, JSON_ESCAPE } from "./bytes.ts";

const { BACKSLASH, SPACE, ZERO } = ASCII;

/** One character inside a JSON string. */
export function escape(out: Uint8Array, position: number, byte: number): number {
  const short = JSON_ESCAPE[byte] ?? 0;
  let at = position;
  if (short !== 0) {
    out[at++] = BACKSLASH;
    out[at++] = short;
  } else if (byte < SPACE) {
    out[at++] = BACKSLASH;
    out[at++] = 0x75;
    out[at++] = ZERO;
    out[at++] = ZERO;
    out[at++] = HEX[byte >> 4] ?? 0;
    out[at++] = HEX[byte & 15] ?? 0;
  } else {
    out[at++] = byte;
  }
  return at;
}

/** Control characters can only stand between the tokens of a json text: a line of NDJSON must not break. */
export const blank = (byte: number): number => (byte < SPACE ? SPACE : byte);
