import { ExportError } from "../errors.ts";
import { digestStage } from "../sinks/digest-stage.ts";
import type { Sink } from "../sinks/sink.ts";
import type { TenantFolder } from "../sinks/tenant-folder.ts";
import { bagPath, filesFolder, filesIndexPath } from "../manifest/dump-path.ts";
import type { PartResult } from "./job-rows.ts";

/** Options of {@link dumpFiles}. */
export interface DumpFilesOptions {
  readonly folder: Pick<TenantFolder, "list" | "get">;
  readonly sink: Sink;
  readonly prefix: string;
  readonly fence: number;
  readonly signal: AbortSignal;
  readonly mayComplete: () => Promise<boolean>;
}

/**
 * Every file of the tenant's folder, streamed into the dump; the hashes go into an index object, so that a
 * million of them need no memory. A file that is removed meanwhile is not in the dump.
 */
export async function dumpFiles(options: DumpFilesOptions): Promise<PartResult | undefined> {
  const { folder, sink, prefix, fence, signal, mayComplete } = options;
  const path = filesIndexPath(fence);
  const index = await sink.create(prefix + path, { contentType: "application/x-ndjson", signal });
  try {
    const digest = digestStage(index);
    let rows = 0;
    let bytes = 0;
    for await (const { key, bytes: expectedBytes } of folder.list()) {
      signal.throwIfAborted();
      const file = await copyFile(options, key, expectedBytes);
      if (file === undefined) continue;
      await digest.write(Buffer.from(`${JSON.stringify(file)}\n`));
      rows += 1;
      bytes += file.bytes;
    }
    await digest.end();
    if (!(await mayComplete())) {
      await index.abort();
      return undefined;
    }
    await index.complete();
    return { path, sha256: digest.sha256(), bytes, rows, decrypted: 0, unreadable: 0 };
  } catch (error) {
    await index.abort();
    throw error;
  }
}

async function copyFile(
  { folder, sink, prefix, fence, signal }: DumpFilesOptions,
  key: string,
  expectedBytes: number,
): Promise<{ path: string; bytes: number; sha256: string } | undefined> {
  const path = filesFolder(fence) + bagPath(key);
  const writer = await sink.create(prefix + path, { expectedBytes, signal });
  const digest = digestStage(writer);
  try {
    for await (const chunk of folder.get(key, { signal })) await digest.write(chunk);
    await writer.complete();
    return { path, bytes: digest.bytes, sha256: digest.sha256() };
  } catch (error) {
    await writer.abort();
    if (error instanceof ExportError && error.code === "object_not_found") return undefined;
    throw error;
  }
}
