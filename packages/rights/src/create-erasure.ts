import type { SubjectRef, SubjectReference } from "@habeas/core";
import { execute } from "./execute/execute.ts";
import type { RightsFoundation } from "./foundation.ts";
import { settleDoubt, type SettledDoubt } from "./doubts/may-be-theirs.ts";
import { makePlan } from "./plan/make-plan.ts";
import type { ErasurePlan, ErasurePlanOptions } from "./plan/plan.ts";
import type { ErasureProof, ErasureReport } from "./execute/report.ts";
import { verify } from "./verify/verify.ts";

/** Art. 17: plan, execute, verify. */
export interface Erasure<K extends string> {
  /**
   * What erasing this person will do, and what stays on which ground. Reads only.
   *
   * @throws A `RightsError`: `unknown_person`; `invalid_options`; `balancing_missing`;
   * `cascade_into_undeclared_rows`, with the path; `table_without_key`; `table_not_in_database`.
   */
  plan(subject: SubjectRef<K>, options?: ErasurePlanOptions): Promise<ErasurePlan>;
  /**
   * Does what a plan says, one transaction a step. Call it again after any failure: it goes on where it was.
   *
   * @throws A `RightsError`: `stale_plan`; `plan_of_another_database`; `unknown_person`;
   * `instruction_missing`; `step_without_effect`; `database_fault`.
   */
  execute(plan: ErasurePlan): Promise<ErasureReport>;
  /**
   * Decides whose a row of a plan's `mayBeTheirs` is: a new plan and a running erasure take what is theirs along, and
   * what is not theirs is asked about no more. A later decision replaces it; both stay in the ledger.
   *
   * @throws A `CoreError`: `unknown_table`; a `RightsError`: `invalid_options` for a row that is not in doubt.
   */
  settle(person: SubjectReference, doubt: SettledDoubt): Promise<void>;
  /**
   * Looks for what should be gone: in the graph, and for the person's identifiers in the whole database.
   *
   * @throws A `RightsError`: `unknown_run`; `database_fault`.
   */
  verify(report: Pick<ErasureReport, "tenant" | "run">): Promise<ErasureProof>;
}

/** The erasure behind `rights.erasure`. */
export function createErasure<K extends string>(base: RightsFoundation): Erasure<K> {
  return {
    plan: async (subject, options = {}) => await makePlan(base.privacy, subject, options),
    execute: async (plan) => await execute(base, plan),
    settle: async (person, doubt) => await settleDoubt(base.privacy, person, doubt),
    verify: async (report) => await verify(base, report),
  };
}
