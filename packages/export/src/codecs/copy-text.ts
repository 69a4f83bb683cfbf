import { ExportError } from "../errors.ts";
import { ASCII } from "./bytes.ts";

/** COPY text is not what the columns announce. */
export const malformed = (): ExportError =>
  new ExportError("invalid_copy_text", "the database's COPY text does not have the announced columns");

/** Completes a zone: the session's is UTC, so PostgreSQL printed `+00`. */
export function zone(out: Uint8Array, position: number): number {
  out[position] = ASCII.COLON;
  out[position + 1] = ASCII.ZERO;
  out[position + 2] = ASCII.ZERO;
  return position + 3;
}

/** Copies a few bytes, for which a call of the runtime would take longer. */
export function put(out: Uint8Array, position: number, bytes: Uint8Array): number {
  for (let index = 0; index < bytes.length; index += 1) out[position + index] = bytes[index] ?? 0;
  return position + bytes.length;
}
