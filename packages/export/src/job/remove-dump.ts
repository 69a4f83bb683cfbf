import type { Sink } from "../sinks/sink.ts";

/** Removes everything of a dump, begun objects included, and says how many objects there were. */
export async function removeDump(sink: Sink, prefix: string): Promise<number> {
  let removed = 0;
  let keys: string[] = [];
  const flush = async (): Promise<void> => {
    await sink.remove(keys);
    removed += keys.length;
    keys = [];
  };
  // A folder's listing changes under removal: whole pages first.
  for await (const { key } of sink.list(prefix)) {
    keys.push(key);
    if (keys.length === 1000) await flush();
  }
  if (keys.length > 0) await flush();
  await sink.sweep(prefix, new Date(8.64e15));
  return removed;
}
