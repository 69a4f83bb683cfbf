import { Readable, type Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { ExportError } from "../errors.ts";
import type { Compression } from "./compression.ts";
import { createZstdDecompress } from "./zstd.ts";

/**
 * Unpacks a part.
 *
 * @throws A {@link ExportError}: `unsupported_compression` for zstd on a Node without it; `invalid_dump` when
 * the bytes are not what their name says, or end too early.
 */
export async function* decompress(
  compression: Compression,
  source: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (compression === "none") {
    yield* source;
    return;
  }
  const stream: Transform = compression === "gzip" ? createGunzip() : zstd();
  const input = Readable.from(source, { objectMode: true });
  let failure: Error | undefined;
  input.on("error", (error) => {
    failure = error;
    stream.destroy();
  });
  input.pipe(stream);
  try {
    for await (const chunk of stream) yield bytes(chunk);
  } catch (error) {
    throw failure ?? (isZlib(error) ? damaged() : error);
  } finally {
    input.destroy();
    stream.destroy();
  }
  if (failure !== undefined) throw failure;
}

function zstd(): Transform {
  if (createZstdDecompress === undefined) {
    throw new ExportError("unsupported_compression", "this Node has no zstd", {
      fix: "Read this dump with Node 22.15 or later, or unpack it with zstd first",
    });
  }
  return createZstdDecompress();
}

function bytes(chunk: unknown): Uint8Array {
  if (!(chunk instanceof Uint8Array)) throw damaged();
  return chunk;
}

const isZlib = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(Z_|ZSTD_|ERR_ZLIB)/.test(String(error.code));

const damaged = (): ExportError => new ExportError("invalid_dump", "a part cannot be unpacked");
