import { scrubbedCall, scrubbedFace } from "@habeas/internal";
import { decompress } from "../compress/decompress.ts";
import { ExportError } from "../errors.ts";
import { keyOfBagPath } from "../manifest/dump-path.ts";
import { LAST_FILE } from "../manifest/write-manifest.ts";
import { readObject } from "../sinks/read-object.ts";
import type { Sink, StoredObject } from "../sinks/sink.ts";
import { csvRows } from "./csv-rows.ts";
import { readDataPackage, type DescribedTable } from "./data-package-schema.ts";
import { ndjsonRows } from "./ndjson-rows.ts";
import { scrub } from "../scrub.ts";

/**
 * A value of a dump: what JSON has, `bigint` for bigint columns, bytes for bytea. Numerics, dates, times and
 * every other type are PostgreSQL's text, exactly.
 */
export type DumpValue = unknown;

/** A row of a dump, its members in the order of the columns. */
export type DumpRow = Readonly<Record<string, DumpValue>>;

/** Options of {@link readExport}. */
export interface ReadExportOptions {
  readonly sink: Sink;
  /** Where the dump lies: `job.prefix`. */
  readonly prefix: string;
}

/** A dump that can be read back. */
export interface ReadableExport {
  readonly tenant: string;
  /** When the database's state was frozen. */
  readonly snapshotAt: string;
  readonly tables: readonly {
    readonly name: string;
    readonly rows: number;
    readonly columns: readonly string[];
  }[];
  /** What is not in it, and why. */
  readonly excluded: readonly {
    readonly table: string;
    readonly column?: string | undefined;
    readonly because: string;
  }[];
  /**
   * The rows of a table, typed; the apostrophes before formulas are gone again.
   *
   * @throws A {@link ExportError}: `invalid_dump` for another table, or damaged parts.
   */
  rows(table: string): AsyncIterable<DumpRow>;
  /** The tenant's files with their own keys. */
  files(): AsyncIterable<StoredObject & { read(): AsyncIterable<Uint8Array> }>;
}

/**
 * Opens a dump, so that portability means something: its rows come back as they were.
 *
 * @throws A {@link ExportError}: `dump_incomplete` when the last file is missing, `invalid_dump`.
 */
export async function readExport(options: ReadExportOptions): Promise<ReadableExport> {
  return await scrubbedCall(scrub, async () => await opened(options));
}

async function opened({ sink, prefix }: ReadExportOptions): Promise<ReadableExport> {
  if ((await sink.head(prefix + LAST_FILE)) === undefined) {
    throw new ExportError("dump_incomplete", "this dump is not finished, or its last file is gone");
  }
  const described = readDataPackage(await readObject(sink, `${prefix}datapackage.json`));
  const { habeas, resources } = described;

  async function* rows(name: string): AsyncIterable<DumpRow> {
    const table = resources.find((each) => each.name === name);
    if (table === undefined)
      throw new ExportError("invalid_dump", "this dump has no such table", { where: name });
    for (const path of table.path) {
      const bytes = decompress(habeas.compression, sink.read(prefix + path));
      yield* table.format === "csv"
        ? csvRows(bytes, fields(table), habeas.neutralised)
        : ndjsonRows(bytes, fields(table));
    }
  }
  return scrubbedFace<ReadableExport>(
    {
      tenant: habeas.tenant,
      snapshotAt: habeas.snapshot.at,
      tables: resources.map((table) => ({
        name: table.name,
        rows: table.habeas.rows,
        columns: table.schema.fields.map(({ name }) => name),
      })),
      excluded: habeas.excluded,
      rows,
      async *files() {
        for await (const object of sink.list(`${prefix}data/files`)) {
          const key = keyOfBagPath(object.key.slice(prefix.length).replace(/^data\/files(-\d+)?\//, ""));
          yield { ...object, key, read: () => sink.read(object.key) };
        }
      },
    },
    scrub,
  );
}

const fields = (table: DescribedTable): DescribedTable["schema"]["fields"] => table.schema.fields;
