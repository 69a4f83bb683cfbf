import { HabeasError } from "@habeas/internal";

/** Every way in which core says no. Stable between releases; safe to switch on. */
export type CoreErrorCode =
  // how it is put together
  | "invalid_options"
  | "core_versions_differ"
  // where it runs
  | "casing_differs"
  | "names_transformed"
  | "types_transformed"
  | "rows_hidden"
  | "database_read_only"
  // the registry
  | "unknown_table"
  | "unknown_column"
  | "unknown_purpose"
  | "unknown_recipient"
  | "unknown_subject_kind"
  | "invalid_tenant"
  | "invalid_registry"
  | "table_without_key"
  | "table_not_in_database"
  | "invalid_subject_key"
  | "column_undecided"
  | "tenant_required"
  | "unknown_tenant"
  | "table_without_tenant"
  | "document_not_classifiable"
  // law
  | "invalid_date"
  | "invalid_duration"
  | "invalid_time_zone"
  | "unknown_holiday_calendar"
  | "unknown_language"
  // people, consent and the ledger
  | "unknown_person"
  | "subject_erased"
  | "wrong_basis"
  | "clock_backwards"
  | "unknown_notice"
  | "notice_not_valid"
  | "notice_mismatch"
  | "notice_immutable"
  | "language_required"
  | "soft_opt_in_not_covered"
  | "no_pending_objection"
  | "not_restricted"
  | "invalid_address"
  | "address_unreadable"
  /** The keys of sealed values cannot be read now. */
  | "keys_unavailable"
  | "suppression_key_missing"
  | "suppression_key_wrong"
  | "token_invalid"
  | "token_expired"
  | "token_spent"
  | "address_changed"
  | "invalid_origin"
  | "invalid_secrets"
  | "secrets_required"
  | "checkpoints_required"
  | "invalid_entry"
  | "unknown_entry"
  | "not_sealed"
  | "checkpoint_conflict"
  | "sink_failed"
  | "database_fault"
  | "unexpected_failure";

/** The one error class of `@habeas/core`: a stable `code`, the place, the fix, and never a value. */
export class CoreError extends HabeasError<CoreErrorCode> {
  override readonly name = "CoreError";
}
