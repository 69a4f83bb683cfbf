import { createHash } from "node:crypto";
import { digestStage } from "../sinks/digest-stage.ts";
import { putObject } from "../sinks/put-object.ts";
import type { Sink } from "../sinks/sink.ts";
import { dataPackage } from "./data-package.ts";
import type { DumpDescription } from "./dump-description.ts";
import { filesIndex, type IndexedFile } from "./files-index.ts";
import { indexPage } from "./index-page.ts";
import { readme } from "./readme.ts";
import type { DumpSigner } from "./signature.ts";

/** The file whose presence means that a dump is whole: written last. */
export const LAST_FILE = "tagmanifest-sha256.txt";
export const PAYLOAD_MANIFEST = "manifest-sha256.txt";

/** Options of {@link writeManifest}. */
export interface WriteManifestOptions {
  readonly sink: Sink;
  readonly prefix: string;
  readonly dump: DumpDescription;
  /** Where the hashes of the files stand; undefined: the dump has no files. */
  readonly filesIndexPath: string | undefined;
  readonly signer: DumpSigner | undefined;
  readonly signal: AbortSignal;
  /** Asked before the last file: false leaves the dump unfinished. */
  readonly mayComplete: () => Promise<boolean>;
}

/**
 * Turns stored parts into a dump: a BagIt bag (RFC 8493) that is also a Data Package. Whatever else lies under
 * its prefix (losers of a lease, left-overs of a killed worker) is removed before the last file is written.
 */
export async function writeManifest(options: WriteManifestOptions): Promise<boolean> {
  const { sink, prefix, dump, signer, signal, mayComplete } = options;
  const kept = new Set([PAYLOAD_MANIFEST, LAST_FILE, options.filesIndexPath]);
  let octets = 0;
  let streams = 0;
  async function* payload(): AsyncIterable<IndexedFile> {
    for (const { path, bytes, sha256 } of dump.parts) yield { path, bytes, sha256 };
    if (options.filesIndexPath !== undefined) yield* filesIndex(sink, prefix + options.filesIndexPath);
  }

  const manifest = await sink.create(prefix + PAYLOAD_MANIFEST, { contentType: TEXT, signal });
  const digest = digestStage(manifest);
  try {
    for await (const { path, bytes, sha256 } of payload()) {
      await digest.write(Buffer.from(`${sha256}  ${path}\n`));
      kept.add(path);
      octets += bytes;
      streams += 1;
    }
    await manifest.complete();
  } catch (error) {
    await manifest.abort();
    throw error;
  }

  const tagFiles: Readonly<Record<string, readonly [type: string, content: string]>> = {
    "bagit.txt": [TEXT, "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"],
    "bag-info.txt": [TEXT, bagInfo(dump, `${octets}.${streams}`)],
    "datapackage.json": ["application/json", dataPackage(dump, { manifestSha256: digest.sha256() }, signer)],
    "README.txt": [TEXT, readme(dump)],
    "index.html": ["text/html; charset=utf-8", indexPage(dump)],
  };
  const lines = [`${digest.sha256()}  ${PAYLOAD_MANIFEST}\n`];
  for (const [path, [contentType, content]] of Object.entries(tagFiles)) {
    await putObject(sink, prefix + path, content, { contentType, signal });
    lines.push(`${createHash("sha256").update(content).digest("hex")}  ${path}\n`);
    kept.add(path);
  }

  if (!(await mayComplete())) return false;
  await removeOthers(sink, prefix, kept);
  await sink.sweep(prefix, END_OF_TIME); // every part is stored: what is still begun belongs to the dead
  if (!(await mayComplete())) return false;
  await putObject(sink, prefix + LAST_FILE, lines.join(""), { contentType: TEXT, signal });
  return true;
}

const END_OF_TIME = new Date(8.64e15);
const TEXT = "text/plain; charset=utf-8";

const bagInfo = (dump: DumpDescription, oxum: string): string =>
  [
    `Source-Organization: ${oneLine(dump.controller.name)}`,
    `Contact-Email: ${oneLine(dump.controller.contact)}`,
    `External-Identifier: ${dump.id}`,
    `Bagging-Date: ${dump.snapshot.at.slice(0, 10)}`,
    `Payload-Oxum: ${oxum}`,
    "Bag-Software-Agent: habeas",
    "",
  ].join("\n");

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

async function removeOthers(
  sink: Sink,
  prefix: string,
  kept: ReadonlySet<string | undefined>,
): Promise<void> {
  let others: string[] = [];
  for await (const { key } of sink.list(prefix)) {
    if (!kept.has(key.slice(prefix.length))) others.push(key);
    if (others.length === 1000) {
      await sink.remove(others);
      others = [];
    }
  }
  if (others.length > 0) await sink.remove(others);
}
