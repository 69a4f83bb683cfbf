import { HabeasError } from "@habeas/internal";

/** Every way in which core says no. Stable between releases; safe to switch on. */
export type CoreErrorCode =
  // the registry
  | "unknown_table"
  | "unknown_column"
  | "unknown_purpose"
  | "unknown_recipient"
  | "unknown_subject_kind"
  | "edge_needs_column"
  | "invalid_registry"
  | "tenant_required"
  | "unknown_tenant"
  | "table_without_tenant"
  | "document_not_classifiable";

/** The one error class of `@habeas/core`: a stable `code`, the place, the fix, and never a value. */
export class CoreError extends HabeasError<CoreErrorCode> {
  override readonly name = "CoreError";
}
