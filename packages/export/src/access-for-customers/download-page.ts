import { fragment, scrubbedFace } from "@habeas/internal";
import { scrub } from "../scrub.ts";
import type { Sink } from "../sinks/sink.ts";

/** Options of {@link downloadPage}. */
export interface DownloadPageOptions {
  readonly sink: Sink;
  /** Where the dump lies: `job.prefix`. */
  readonly prefix: string;
  /** How long the links work; stores allow a week at most. */
  readonly seconds: number;
}

/**
 * An HTML page with a link to every object of a dump, for a customer without credentials. Whoever has the page
 * has the data until the links end: send it as you would send the dump. Streamed: a dump may have many parts.
 *
 * @throws A {@link ExportError}: `not_supported` for a store without links.
 */
export function downloadPage(options: DownloadPageOptions): AsyncIterable<string> {
  return scrubbedFace(partsOf(options), scrub);
}

async function* partsOf({ sink, prefix, seconds }: DownloadPageOptions): AsyncIterable<string> {
  yield '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Your data</title>\n<h1>Your data</h1>\n<ul>\n';
  for await (const { key, bytes } of sink.list(prefix)) {
    const link = await sink.presign(key, seconds);
    yield fragment`<li><a href="${link}">${key.slice(prefix.length)}</a> (${String(bytes)} bytes)</li>\n`
      .text;
  }
  yield "</ul>\n</html>\n";
}
