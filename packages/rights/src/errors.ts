import { HabeasError } from "@habeas/internal";

/** Every way in which rights says no. Stable between releases; safe to switch on. */
export type RightsErrorCode =
  | "unknown_person"
  | "stale_plan"
  | "plan_of_another_database"
  | "missing_eraser"
  | "missing_port"
  | "cascade_into_undeclared_rows"
  | "table_without_key"
  | "step_without_effect"
  | "unknown_run"
  | "instruction_missing"
  | "balancing_missing"
  | "unknown_request"
  | "unknown_hold"
  | "request_conflict"
  | "invalid_transition"
  | "invalid_options"
  | "restricted"
  | "dump_not_verified"
  | "database_fault"
  | "rows_hidden"
  | "unexpected_failure";

/** The one error class of `@habeas/rights`: a stable `code`, the place, the fix, and never a value. */
export class RightsError extends HabeasError<RightsErrorCode> {
  override readonly name = "RightsError";
}
