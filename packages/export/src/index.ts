/**
 * Streaming dumps of one tenant to S3 or a folder: from one consistent snapshot, in bounded memory, verifiable
 * with standard tools.
 *
 * @module
 */
export { ExportError, type ExportErrorCode } from "./errors.ts";
export { folderSink, type FolderSinkOptions } from "./sinks/folder-sink.ts";
export { tenantFolder, type TenantFolder, type TenantFolderOptions } from "./sinks/tenant-folder.ts";
export { tenantPrefix } from "./sinks/tenant-prefix.ts";
export type { Content } from "./sinks/put-object.ts";
export type { ObjectWriter, ReadOptions, Sink, StoredObject, WriteOptions } from "./sinks/sink.ts";
