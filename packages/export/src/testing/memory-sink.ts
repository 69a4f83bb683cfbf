import { ExportError } from "../errors.ts";
import { checkKey, checkPrefix } from "../sinks/object-key.ts";
import type { Sink } from "../sinks/sink.ts";

/** A store in memory, for tests that need no other. */
export interface MemorySink extends Sink {
  /** Every object by its key. */
  readonly objects: ReadonlyMap<string, Buffer>;
}

/** Makes an empty one. */
export function memorySink(): MemorySink {
  const objects = new Map<string, Buffer>();
  const times = new Map<string, Date>();
  const begun = new Map<object, { readonly key: string; readonly at: Date }>();
  const get = (key: string): Buffer => {
    const found = objects.get(checkKey(key));
    if (found === undefined) throw new ExportError("object_not_found", "this object does not exist");
    return found;
  };
  return {
    objects,
    async create(key, { signal } = {}) {
      checkKey(key);
      const chunks: Buffer[] = [];
      const upload = {};
      begun.set(upload, { key, at: new Date() });
      const check = (): void => {
        signal?.throwIfAborted();
        if (!begun.has(upload)) throw new ExportError("sink_unavailable", "this object is settled already");
      };
      return {
        async write(chunk) {
          check();
          chunks.push(Buffer.from(chunk));
        },
        async complete() {
          check();
          begun.delete(upload);
          const body = Buffer.concat(chunks);
          const modified = new Date();
          objects.set(key, body);
          times.set(key, modified);
          return { key, bytes: body.length, modified };
        },
        async abort() {
          begun.delete(upload);
        },
      };
    },
    async *read(key, { signal } = {}) {
      const body = get(key);
      signal?.throwIfAborted();
      if (body.length > 0) yield Buffer.from(body);
    },
    async head(key) {
      const body = objects.get(checkKey(key));
      return body && { key, bytes: body.length, modified: times.get(key) ?? new Date(0) };
    },
    async *list(prefix) {
      checkPrefix(prefix);
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
      for (const key of keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
        const body = objects.get(key);
        if (body !== undefined) yield { key, bytes: body.length, modified: times.get(key) ?? new Date(0) };
      }
    },
    async remove(keys) {
      for (const key of keys) objects.delete(checkKey(key));
    },
    async sweep(prefix, before) {
      const old = [...begun].filter(([, { key, at }]) => key.startsWith(checkPrefix(prefix)) && at < before);
      for (const [upload] of old) begun.delete(upload);
      return old.length;
    },
    async presign() {
      throw new ExportError("not_supported", "memory has no links");
    },
  };
}
