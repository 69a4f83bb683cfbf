import { ExportError } from "../errors.ts";
import type { Sink } from "./sink.ts";

/** More than this is not a manifest of ours. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * A small object as a whole.
 *
 * @throws A {@link ExportError}: `object_not_found`; `invalid_dump` when it is longer than 256 MiB.
 */
export async function readObject(sink: Sink, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of sink.read(key)) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new ExportError("invalid_dump", "a manifest is too long to be one");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
