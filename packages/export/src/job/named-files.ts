import type { TableQuery } from "../plan/table-query.ts";
import { isKey } from "../sinks/object-key.ts";
import { decodeCopyField } from "../codecs/copy-row.ts";
import type { TenantFolder } from "../sinks/tenant-folder.ts";
import type { Snapshot } from "../sources/source.ts";

/** Options of {@link namedFiles}. */
export interface NamedFilesOptions {
  readonly folder: Pick<TenantFolder, "list" | "get">;
  readonly snapshot: Snapshot;
  readonly queries: ReadonlyMap<string, TableQuery>;
  readonly signal: AbortSignal;
}

/**
 * The files of a tenant's folder that the rows of an archive name, each once. A name that no object has, or
 * that can be none, is left out: the row still says it.
 */
export function namedFiles(options: NamedFilesOptions): Pick<TenantFolder, "list" | "get"> {
  return {
    async *list() {
      for (const key of await namesOf(options)) {
        if (isKey(key)) yield { key, bytes: 0, modified: new Date(0) };
      }
    },
    get: (key, readOptions) => options.folder.get(key, readOptions),
  };
}

/** A person's files are few: their names fit in memory. */
async function namesOf({ snapshot, queries, signal }: NamedFilesOptions): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const query of queries.values()) {
    if (query.holds !== "file keys") continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of snapshot.read(query, {}, signal)) chunks.push(Buffer.from(chunk));
    for (const line of Buffer.concat(chunks).toString().split("\n").slice(0, -1)) {
      const field = decodeCopyField(line);
      if (field !== null) for (const name of namesIn(field, query)) names.add(name);
    }
  }
  return names;
}

/** An array of names is printed as JSON. */
function namesIn(field: string, query: TableQuery): string[] {
  if (!query.columns.some((column) => column.startsWith("pg_catalog.to_json("))) return [field];
  const list: unknown = JSON.parse(field);
  return Array.isArray(list) ? list.filter((name) => typeof name === "string") : [];
}
