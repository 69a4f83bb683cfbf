import type { ErrorDescription } from "./error-description.ts";

/** What export says. */
export const exportCodes = {
  access_denied: {
    what: "The store or the database refuses the credentials, or this action with them.",
    fix: "Give the role what the message names.",
    retryable: "never",
  },
  bucket_not_found: {
    what: "The bucket does not exist.",
    fix: "Create it, or correct its name.",
    retryable: "never",
  },
  checksum_mismatch: {
    what: "The store holds other bytes than were written.",
    fix: "Run it again; look at the store if it comes back.",
    retryable: "never",
  },
  disk_full: {
    what: "The disk, or the store, is full.",
    fix: "Make room, then run it again.",
    retryable: "never",
  },
  dump_incomplete: {
    what: "A dump is not finished, or its last file is gone.",
    fix: "Run the job to its end, or take another dump.",
    retryable: "never",
  },
  dump_left: {
    what: "Objects of a dump are still there after it was removed.",
    fix: "Erase it again; look at the rights at the store.",
    retryable: "never",
  },
  invalid_copy_text: {
    what: "The COPY text of the database does not have the announced columns.",
    fix: "Report it with the version of PostgreSQL.",
    retryable: "never",
  },
  invalid_dump: {
    what: "What is read is not a dump as it was written.",
    fix: "Verify the dump with `verifyExport`.",
    retryable: "never",
  },
  invalid_key: {
    what: "An object key is not allowed, or leads out of its folder.",
    fix: "Use segments of letters, digits and `-_.`.",
    retryable: "never",
  },
  job_cancelled: { what: "The dump was cancelled.", fix: "Start another one.", retryable: "never" },
  job_failed: {
    what: "The dump has failed; `fault.code` says why.",
    fix: "Mend the reason, then start another one.",
    retryable: "never",
  },
  job_settled: {
    what: "The dump is complete, cancelled or erased.",
    fix: "Start another one.",
    retryable: "never",
  },
  lease_lost: {
    what: "Another worker has this part of the dump.",
    fix: "Nothing: the other one goes on.",
    retryable: "never",
  },
  no_sealed_values: {
    what: "A sealed column cannot be opened, for nobody who opens sealed values was given.",
    fix: "Pass the port of sealed values.",
    retryable: "never",
  },
  not_supported: {
    what: "The store cannot do this.",
    fix: "Use another store, or do without.",
    retryable: "never",
  },
  object_exists: {
    what: "Another object stands in this place.",
    fix: "Choose another key.",
    retryable: "never",
  },
  object_not_found: { what: "The object does not exist.", fix: "List the folder.", retryable: "never" },
  object_too_large: {
    what: "The object is larger than the store allows.",
    fix: "Raise `partBytes`, or split what is written.",
    retryable: "never",
  },
  quota_exceeded: {
    what: "The quota of the store is used up.",
    fix: "Raise it, then run it again.",
    retryable: "never",
  },
  schema_drift: {
    what: "The tables changed since the dump was planned, or differ from the registry.",
    fix: "Run the migrations, compare with `checkDatabase`, start another dump.",
    retryable: "never",
  },
  sink_unavailable: {
    what: "The store did not answer, or not as it should.",
    fix: "Look at the store, then run it again.",
    retryable: "sometimes",
  },
  snapshot_lost: {
    what: "The snapshot of the dump is gone.",
    fix: "Run it again: it begins with a new one.",
    retryable: "never",
  },
  table_unclassified: {
    what: "The database has a table of a tenant that the registry does not know.",
    fix: "Classify the table.",
    retryable: "never",
  },
  unknown_format: { what: "A dump is NDJSON or CSV.", fix: "Choose one of the two.", retryable: "never" },
  unknown_job: {
    what: "The tenant has no such dump.",
    fix: "List the dumps of the tenant.",
    retryable: "never",
  },
  unsupported_compression: {
    what: "This Node does not have the compression.",
    fix: "Choose another, or another Node.",
    retryable: "never",
  },
  value_unreadable: {
    what: "A sealed value cannot be opened.",
    fix: "See what crypto says of the value.",
    retryable: "never",
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;
