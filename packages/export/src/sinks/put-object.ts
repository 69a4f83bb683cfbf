import type { Sink, StoredObject, WriteOptions } from "./sink.ts";

/** What can be written in one call: text (as UTF-8), bytes, or a stream of bytes. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Writes a whole object; when anything fails nothing is left of it. */
export async function putObject(
  sink: Sink,
  key: string,
  content: Content,
  options: WriteOptions = {},
): Promise<StoredObject> {
  const writer = await sink.create(key, options);
  try {
    if (typeof content === "string") await writer.write(Buffer.from(content));
    else if (content instanceof Uint8Array) await writer.write(content);
    else for await (const chunk of content) await writer.write(chunk);
    options.signal?.throwIfAborted();
    return await writer.complete();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
