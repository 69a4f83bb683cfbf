/**
 * Streaming dumps of one tenant to S3 or a folder: from one consistent snapshot, in bounded memory, resumable,
 * verifiable with standard tools. What is dumped comes from the registry.
 *
 * @module
 */
export { createExporter } from "./job/create-exporter.ts";
export type { ErasureProof, Exporter, ExporterOptions } from "./job/exporter.ts";
export type { ExportJob, JobKey, JobStatus, ListedJob, RunOptions } from "./job/export-job.ts";
export { tenantArchives, type TenantArchives, type TenantArchivesOptions } from "./job/tenant-archives.ts";
export type { StartOptions } from "./job/start-options.ts";
export type { Format, JobState, PartKind, UnreadablePolicy } from "./dump-options.ts";
export type { ProgressEvent, Totals } from "./job/progress.ts";
export { migrate, migrations } from "./job/migrations.ts";
export type { KeyRange } from "./plan/key-range.ts";
export type { TableQuery } from "./plan/table-query.ts";
export type { Exclusion, ExportPlan, PlannedColumn, PlannedTable } from "./plan/export-plan.ts";
export type { SubjectScope } from "./plan/subject-rows.ts";
export type { ExportRegistry } from "./plan/make-plan.ts";
export { drizzleSource } from "./sources/drizzle-source.ts";
export type { Snapshot, SnapshotFacts, SnapshotOptions, SnapshotTicket, Source } from "./sources/source.ts";
export type { FieldKind } from "./plan/field-kind.ts";
export type { Compression } from "./compress/compression.ts";
export { ed25519Signer, type DumpSignature, type DumpSigner } from "./manifest/signature.ts";
export {
  verifyExport,
  type ExportFinding,
  type ExportVerification,
  type VerifyExportOptions,
} from "./verify/verify-export.ts";
export {
  readExport,
  type DumpRow,
  type DumpValue,
  type ReadableExport,
  type ReadExportOptions,
} from "./read/read-export.ts";
export { customerPolicy, type CustomerPolicyOptions } from "./access-for-customers/customer-policy.ts";
export { downloadPage, type DownloadPageOptions } from "./access-for-customers/download-page.ts";
export { exporterPolicy, type ExporterPolicyOptions } from "./sinks/exporter-policy.ts";
export { folderSink, type FolderSinkOptions } from "./sinks/folder-sink.ts";
export { tenantFolder, type TenantFolder, type TenantFolderOptions } from "./sinks/tenant-folder.ts";
export { tenantPrefix } from "./sinks/tenant-prefix.ts";
export type { Content } from "./sinks/put-object.ts";
export type { ObjectWriter, ReadOptions, Sink, StoredObject, WriteOptions } from "./sinks/sink.ts";
export { ExportError, type ExportErrorCode } from "./errors.ts";
