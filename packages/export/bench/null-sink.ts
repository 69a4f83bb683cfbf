import type { Sink } from "@habeas/export";

/** A store that takes everything and keeps only what is small: for what a dump costs without one. */
export function nullSink(): Sink {
  const small = new Map<string, { body: Buffer; bytes: number }>();
  return {
    async create(key) {
      const chunks: Buffer[] = [];
      let bytes = 0;
      return {
        async write(chunk) {
          bytes += chunk.length;
          if (bytes < 1_000_000) chunks.push(Buffer.from(chunk));
        },
        async complete() {
          small.set(key, { body: Buffer.concat(chunks), bytes });
          return { key, bytes, modified: new Date() };
        },
        abort: async () => undefined,
      };
    },
    async *read(key) {
      const found = small.get(key);
      if (found !== undefined) yield found.body;
    },
    head: async (key) => {
      const found = small.get(key);
      return found && { key, bytes: found.bytes, modified: new Date() };
    },
    async *list(prefix) {
      for (const [key, { bytes }] of small)
        if (key.startsWith(prefix)) yield { key, bytes, modified: new Date() };
    },
    async remove(keys) {
      for (const key of keys) small.delete(key);
    },
    sweep: async () => 0,
    presign: async () => "",
  };
}
