import { z } from "zod";
import { readLines } from "./read-lines.ts";
import type { Sink } from "../sinks/sink.ts";

const indexedFile = z.object({ path: z.string(), bytes: z.number(), sha256: z.string() });

/** A file of the payload. */
export type IndexedFile = Readonly<z.infer<typeof indexedFile>>;

/** The files that a worker has stored, with their hashes. */
export async function* filesIndex(sink: Sink, key: string): AsyncIterable<IndexedFile> {
  for await (const line of readLines(sink.read(key))) yield indexedFile.parse(JSON.parse(line));
}
