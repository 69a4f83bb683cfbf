import type { Compression } from "./compress/compression.ts";
import type { SubjectScope } from "./plan/subject-rows.ts";
import type { SnapshotFacts } from "./sources/source.ts";

/** How rows are written. */
export type Format = "ndjson" | "csv";

/** What becomes of a sealed value that cannot be opened. */
export type UnreadablePolicy = "fail" | "redact";

/** `open` until it is settled in one of the other ways. */
export type JobState = "open" | "complete" | "cancelled" | "failed" | "erased";

export type PartKind = "table" | "files" | "manifest";
export type PartState = "planned" | "leased" | "done";

/** How a dump is written, fixed when it is started. */
export interface JobOptions {
  readonly format: Format;
  readonly compression: Compression;
  readonly neutralise: boolean;
  readonly unreadable: UnreadablePolicy;
  readonly credentials: boolean;
  readonly files: boolean;
  /** Whose archive it is: a reference, removed when the dump is erased; undefined: the whole tenant's. */
  readonly scope?: SubjectScope;
  readonly rangeRows: number;
  /** Of the plan: a dump never continues with another shape. */
  readonly planDigest: string;
}

/** The snapshot that a dump's finished parts belong to, with what must be the same for them to still hold. */
export interface FrozenState extends Omit<SnapshotFacts, "catalog"> {
  /** Of every table: OIDs and access methods of its leaves. */
  readonly leaves: Readonly<Record<string, string>>;
  readonly types: string;
}
