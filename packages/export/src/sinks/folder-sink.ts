import { scrubbedFace } from "@habeas/internal";
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import {
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rmdir,
  stat,
  unlink,
  type FileHandle,
} from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { ExportError } from "../errors.ts";
import { folderFault, isMissing } from "./folder-fault.ts";
import { checkKey, checkPrefix, PARTIAL_PREFIX } from "./object-key.ts";
import type { ObjectWriter, Sink, StoredObject } from "./sink.ts";
import { scrub } from "../scrub.ts";

/** Options of {@link folderSink}. */
export interface FolderSinkOptions {
  /** The folder under which everything lies; it is made when the first object is written. */
  readonly path: string;
}

/**
 * A local folder as the store: the embedded default. An object is written beside its place, flushed to the
 * disk and renamed, so it is there whole or not at all, also after `kill -9`. A symbolic link never leads out
 * of the folder. Two keys that a file system takes for the same name (upper and lower case on some) are the
 * same object.
 *
 * Errors are {@link ExportError} with `disk_full`, `quota_exceeded`, `access_denied` or `sink_unavailable`.
 */
export function folderSink(options: FolderSinkOptions): Sink {
  const root = resolve(options.path);
  const at = (key: string): string => join(root, ...checkKey(key).split("/"));

  /** The deepest existing folder on the way must still be inside, symbolic links resolved. */
  const inside = async (path: string): Promise<void> => {
    const real = await realpath(root).catch(() => undefined);
    if (real === undefined) return;
    for (let folder = path; folder !== root; folder = dirname(folder)) {
      const target = await realpath(folder).catch(() => undefined);
      if (target === undefined) continue;
      if (target === real || target.startsWith(real + sep)) return;
      throw new ExportError("invalid_key", "this object key leads out of the folder");
    }
  };

  return scrubbedFace<Sink>(
    {
      async create(key, { signal } = {}) {
        const path = at(key);
        for (let attempt = 1; ; attempt += 1) {
          try {
            await inside(path);
            await mkdir(dirname(path), { recursive: true });
            const partial = join(dirname(path), `${PARTIAL_PREFIX}${randomUUID()}`);
            return new FolderWriter(key, path, partial, await open(partial, "wx", 0o600), signal);
          } catch (error) {
            // Between the two calls a removal may have taken the folder, empty as it was.
            if (attempt < 5 && isMissing(error)) continue;
            throw folderFault(error);
          }
        }
      },

      async *read(key, { signal } = {}) {
        const path = at(key);
        try {
          await inside(path);
          if (!(await stat(path)).isFile()) throw notFound();
          for await (const chunk of createReadStream(path, {
            signal: signal ?? undefined,
            highWaterMark: 256 * 1024,
          })) {
            if (chunk instanceof Uint8Array) yield chunk;
          }
        } catch (error) {
          if (signal?.aborted === true) throw error;
          throw isMissing(error) ? notFound() : folderFault(error);
        }
      },

      async head(key) {
        try {
          const path = at(key);
          await inside(path);
          const found = await stat(path);
          return found.isFile() ? { key, bytes: found.size, modified: found.mtime } : undefined;
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw folderFault(error);
        }
      },

      async *list(prefix) {
        checkPrefix(prefix);
        for await (const { key, path } of walk(root, prefix)) {
          if (isPartial(key)) continue;
          const found = await lstat(path).catch(() => undefined);
          if (found?.isFile() === true) yield { key, bytes: found.size, modified: found.mtime };
        }
      },

      async remove(keys) {
        for (const key of keys) {
          const path = at(key);
          try {
            await inside(path);
            await unlink(path);
            await pruneEmpty(root, dirname(path));
          } catch (error) {
            if (!isMissing(error)) throw folderFault(error);
          }
        }
      },

      async sweep(prefix, before) {
        checkPrefix(prefix);
        let swept = 0;
        for await (const { key, path } of walk(root, prefix)) {
          if (!isPartial(key)) continue;
          const found = await stat(path).catch(() => undefined);
          if (found === undefined || found.mtime >= before) continue;
          await unlink(path).catch(() => undefined);
          swept += 1;
        }
        return swept;
      },

      async presign() {
        throw new ExportError("not_supported", "a folder has no links");
      },
    },
    scrub,
  );
}

class FolderWriter implements ObjectWriter {
  readonly #key: string;
  readonly #path: string;
  readonly #partial: string;
  readonly #signal: AbortSignal | undefined;
  #file: FileHandle | undefined;
  #bytes = 0;

  constructor(key: string, path: string, partial: string, file: FileHandle, signal: AbortSignal | undefined) {
    this.#key = key;
    this.#path = path;
    this.#partial = partial;
    this.#file = file;
    this.#signal = signal;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#signal?.throwIfAborted();
    try {
      for (let at = 0; at < chunk.length;) {
        const { bytesWritten } = await this.#open().write(chunk, at);
        at += bytesWritten;
      }
    } catch (error) {
      throw folderFault(error);
    }
    this.#bytes += chunk.length;
  }

  async complete(): Promise<StoredObject> {
    this.#signal?.throwIfAborted();
    const file = this.#open();
    try {
      await file.sync();
      this.#file = undefined;
      await file.close();
      await rename(this.#partial, this.#path);
    } catch (error) {
      await unlink(this.#partial).catch(() => undefined);
      throw folderFault(error);
    }
    return { key: this.#key, bytes: this.#bytes, modified: new Date() };
  }

  async abort(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    await file.close().catch(() => undefined);
    await unlink(this.#partial).catch(() => undefined);
  }

  #open(): FileHandle {
    if (this.#file === undefined) throw new ExportError("sink_unavailable", "this object is settled already");
    return this.#file;
  }
}

const notFound = (): ExportError => new ExportError("object_not_found", "this object does not exist");
const isPartial = (key: string): boolean => key.slice(key.lastIndexOf("/") + 1).startsWith(PARTIAL_PREFIX);

/** Files under a prefix of keys, in the order of the keys' bytes: a folder sorts as if its name ended with `/`. */
async function* walk(
  root: string,
  prefix: string,
  folder = "",
): AsyncIterable<{ key: string; path: string }> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const named = entries
    .map((entry) => ({ entry, key: `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}` }))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  for (const { entry, key } of named) {
    if (entry.isDirectory()) {
      if (key.startsWith(prefix) || prefix.startsWith(key)) yield* walk(root, prefix, key);
    } else if (entry.isFile() && key.startsWith(prefix)) {
      yield { key, path: join(root, key) };
    }
  }
}

/** A store has no folders: those that became empty go, up to the root. */
async function pruneEmpty(root: string, from: string): Promise<void> {
  for (let folder = from; folder !== root && folder.startsWith(root + sep); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
