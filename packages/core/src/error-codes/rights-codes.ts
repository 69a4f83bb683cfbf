import type { ErrorDescription } from "./error-description.ts";

/** What rights says. */
export const rightsCodes = {
  balancing_missing: {
    what: "Overriding grounds were named without the balancing that Art. 17 and 21 demand.",
    fix: "Pass the balancing.",
    retryable: "never",
  },
  cascade_into_undeclared_rows: {
    what: "A deletion would take rows that the registry does not reach.",
    fix: "Declare the edge, or change the foreign key.",
    retryable: "never",
  },
  dump_not_verified: {
    what: "The dump cannot be read back, so nothing is erased.",
    fix: "Look at the sink, then run it again.",
    retryable: "never",
  },
  instruction_missing: {
    what: "The tenant has not instructed its processor.",
    fix: "Record the instruction with `instruct`.",
    retryable: "never",
  },
  invalid_transition: {
    what: "This step does not follow from the state of the request.",
    fix: "Read the request, and take a step that it allows.",
    retryable: "never",
  },
  missing_eraser: {
    what: "A recipient of the registry has no eraser.",
    fix: "Pass one, or `neverConnected`.",
    retryable: "never",
  },
  missing_port: {
    what: "The call needs a port that was not given; the message says which.",
    fix: "Pass it to `createRights`.",
    retryable: "never",
  },
  plan_of_another_database: {
    what: "The plan was made for another database.",
    fix: "Make it again on this one.",
    retryable: "never",
  },
  request_conflict: {
    what: "The key opened a request with other facts before.",
    fix: "Choose another key, or pass the same facts.",
    retryable: "never",
  },
  restricted: {
    what: "Data would be lost that Art. 18 only lets be stored.",
    fix: "Lift the restriction first.",
    retryable: "never",
  },
  stale_plan: {
    what: "The data or the plan changed since the plan was made.",
    fix: "Make the plan again, and have it approved again.",
    retryable: "never",
  },
  step_without_effect: {
    what: "Rows are still there after they were erased: something puts them back or keeps them.",
    fix: "Look for triggers, rules and row-level security of the table.",
    retryable: "never",
  },
  unknown_hold: {
    what: "The tenant has no such hold that is open.",
    fix: "List the holds of the tenant.",
    retryable: "never",
  },
  unknown_request: {
    what: "The tenant has no such request.",
    fix: "List the requests of the tenant.",
    retryable: "never",
  },
  unknown_run: { what: "There is no run of this plan.", fix: "Execute the plan first.", retryable: "never" },
} as const satisfies Readonly<Record<string, ErrorDescription>>;
