import type { SealedValues } from "@habeas/core";
import { copyToCsv } from "../codecs/copy-to-csv.ts";
import { copyToNdjson } from "../codecs/copy-to-ndjson.ts";
import { openSealedRows, type SealedStage } from "../codecs/open-sealed.ts";
import { printJson, printText } from "../codecs/print-opened.ts";
import type { Transcoder } from "../codecs/transcoder.ts";
import { compress } from "../compress/compression.ts";
import { ExportError } from "../errors.ts";
import { sealedPositions } from "../plan/sealed-positions.ts";
import type { KeyRange } from "../plan/key-range.ts";
import type { TableQuery } from "../plan/table-query.ts";
import { digestStage } from "../sinks/digest-stage.ts";
import type { Sink } from "../sinks/sink.ts";
import type { Snapshot } from "../sources/source.ts";
import type { Stage } from "../stage.ts";
import type { JobOptions } from "../dump-options.ts";
import type { PartResult } from "./job-rows.ts";

/** Options of {@link dumpTable}. */
export interface DumpTableOptions {
  readonly snapshot: Snapshot;
  readonly query: TableQuery;
  readonly range: KeyRange;
  readonly tenant: string;
  readonly sink: Sink;
  readonly prefix: string;
  readonly path: string;
  readonly job: JobOptions;
  readonly sealedValues: SealedValues | undefined;
  readonly signal: AbortSignal;
  /** Asked at the last moment: an object of a lost lease does not become visible. */
  readonly mayComplete: () => Promise<boolean>;
}

/** One range of one table, from the database to the store. Undefined when the lease was lost meanwhile. */
export async function dumpTable(options: DumpTableOptions): Promise<PartResult | undefined> {
  const { snapshot, query, range, sink, prefix, path, job, signal, mayComplete } = options;
  const writer = await sink.create(prefix + path, { contentType: contentType(job), signal });
  try {
    const digest = digestStage(writer);
    const codec = codecOf(query, job, compress(job.compression, digest));
    const sealed = sealedStage(options, codec);
    const head: Stage = sealed ?? codec;
    for await (const chunk of snapshot.read(query, range, signal)) await head.write(chunk);
    await head.end();
    signal.throwIfAborted();
    if (!(await mayComplete())) {
      await writer.abort();
      return undefined;
    }
    const stored = await writer.complete();
    if (stored.bytes !== digest.bytes) {
      throw new ExportError("checksum_mismatch", "the store has another number of bytes than were written");
    }
    return {
      path,
      sha256: digest.sha256(),
      bytes: digest.bytes,
      rows: codec.rows,
      decrypted: sealed?.decrypted ?? 0,
      unreadable: sealed?.unreadable ?? 0,
    };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

function codecOf({ table }: TableQuery, { format, neutralise }: JobOptions, next: Stage): Transcoder {
  if (format === "csv") {
    const columns = table.columns.map(({ name, kind, sealed }) => ({
      name,
      kind: sealed === undefined ? kind : ("text" as const),
    }));
    return copyToCsv(columns, next, { neutralise });
  }
  const columns = table.columns.map(({ name, kind, sealed }) => ({
    name,
    kind: sealed === undefined ? kind : ("json" as const),
  }));
  return copyToNdjson(columns, next);
}

function sealedStage(options: DumpTableOptions, next: Stage): SealedStage | undefined {
  const { query, sealedValues, job } = options;
  const columns = sealedPositions(sealedValues, query.table);
  if (sealedValues === undefined || columns.length === 0) return undefined;
  return openSealedRows(
    {
      sealedValues,
      columns,
      unreadable: job.unreadable,
      print: job.format === "csv" ? printText : printJson,
      where: query.table.key,
    },
    next,
  );
}

const contentType = ({ format, compression }: JobOptions): string => {
  if (compression === "zstd") return "application/zstd";
  if (compression === "gzip") return "application/gzip";
  return format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
};
