/**
 * Streaming dumps of one tenant to S3 or a folder: from one consistent snapshot, in bounded memory, resumable,
 * verifiable with standard tools. What is dumped comes from the registry.
 *
 * @module
 */
export { createExporter } from "./job/create-exporter.ts";
export type { Exporter, ExporterOptions } from "./job/exporter.ts";
export type { ExportJob, JobKey } from "./job/export-job.ts";
export { tenantArchives, type TenantArchives, type TenantArchivesOptions } from "./job/tenant-archives.ts";
export type { ProgressEvent } from "./job/progress.ts";
export { migrate, migrations } from "./job/migrations.ts";
export type { ExportPlan } from "./plan/export-plan.ts";
export { drizzleSource } from "./sources/drizzle-source.ts";
export type { Snapshot, Source } from "./sources/source.ts";
export { ed25519Signer, type DumpSigner } from "./manifest/signature.ts";
export { verifyExport, type ExportVerification, type VerifyExportOptions } from "./verify/verify-export.ts";
export { readExport, type DumpRow, type ReadableExport, type ReadExportOptions } from "./read/read-export.ts";
export { customerPolicy, type CustomerPolicyOptions } from "./access-for-customers/customer-policy.ts";
export { downloadPage, type DownloadPageOptions } from "./access-for-customers/download-page.ts";
export { exporterPolicy, type ExporterPolicyOptions } from "./sinks/exporter-policy.ts";
export { folderSink, type FolderSinkOptions } from "./sinks/folder-sink.ts";
export { tenantFolder, type TenantFolder, type TenantFolderOptions } from "./sinks/tenant-folder.ts";
export { tenantPrefix } from "./sinks/tenant-prefix.ts";
export type { ObjectWriter, Sink, StoredObject } from "./sinks/sink.ts";
export { ExportError, type ExportErrorCode } from "./errors.ts";
