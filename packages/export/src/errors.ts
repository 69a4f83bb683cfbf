import { HabeasError } from "@habeas/internal";

/** What can go wrong with a dump, as a closed set: safe to switch on. */
export type ExportErrorCode =
  // what was asked for
  | "invalid_options"
  | "invalid_tenant"
  | "invalid_key"
  | "unknown_tenant"
  | "unknown_person"
  | "unknown_format"
  | "unsupported_compression"
  | "unknown_job"
  // where it is written
  | "dump_left"
  | "object_not_found"
  | "object_exists"
  | "object_too_large"
  | "bucket_not_found"
  | "access_denied"
  | "quota_exceeded"
  | "disk_full"
  | "sink_unavailable"
  | "not_supported"
  // what is read
  | "table_unclassified"
  | "schema_drift"
  | "database_fault"
  | "rows_hidden"
  | "unexpected_failure"
  | "snapshot_lost"
  | "invalid_copy_text"
  | "no_sealed_values"
  | "keys_unavailable"
  | "value_unreadable"
  // the job
  | "lease_lost"
  | "job_cancelled"
  | "job_failed"
  | "job_settled"
  // what was written
  | "invalid_dump"
  | "dump_incomplete"
  | "checksum_mismatch";

/**
 * The one error of this package. It names tables, columns and steps; never a value, an object key, an address
 * or a driver's message.
 */
export class ExportError extends HabeasError<ExportErrorCode> {
  override readonly name = "ExportError";
}
