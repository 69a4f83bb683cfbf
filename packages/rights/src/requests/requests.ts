import type { ErasurePlan, ErasurePlanOptions } from "../plan/plan.ts";
import type { ErasureProof, ErasureReport } from "../execute/report.ts";
import type { RefusalJustification } from "./justifications.ts";
import type {
  ExtendRequestOptions,
  OpenRequestOptions,
  RequestAct,
  RequestAnswer,
  RequestName,
  RightsRequest,
} from "./request.ts";

/** The life of a request, from its receipt to its answer. Every transition is an entry of the ledger. */
export interface Requests<K extends string> {
  /**
   * Receives a request; the clock of Art. 12(3) runs from `receivedAt`.
   *
   * @throws A `RightsError`: `unknown_person`; `request_conflict` when the key was used with other facts.
   */
  open(options: OpenRequestOptions<K>): Promise<RightsRequest>;
  /** @throws A `RightsError`: `unknown_request`. */
  get(name: RequestName): Promise<RightsRequest>;
  /** What is not answered yet, the oldest first. */
  list(tenant: string): Promise<RightsRequest[]>;
  /** Asks the person to prove who she is: the clock stands still, if it was asked without delay. Art. 12(6). */
  suspend(name: RequestName): Promise<RightsRequest>;
  /** The person is who she says: the clock goes on. */
  identify(name: RequestName): Promise<RightsRequest>;
  /**
   * Three months from receipt instead of one, after the person was told why. Art. 12(3).
   *
   * @throws A `RightsError`: `invalid_transition` when she was told too late.
   */
  extend(name: RequestName, options: ExtendRequestOptions): Promise<RightsRequest>;
  /** Draws up the plan of an erasure; again, as long as it is not executed. */
  plan(name: RequestName, options: ErasurePlanOptions & { readonly by: string }): Promise<ErasurePlan>;
  /** @throws A `RightsError`: `invalid_transition` when the same person planned it and a second is needed. */
  approve(name: RequestName, options: { readonly by: string }): Promise<RightsRequest>;
  /** Executes the approved plan; safe to repeat. */
  execute(name: RequestName): Promise<ErasureReport>;
  /**
   * Does what a right other than erasure asks for, once the person is known: `async (subject) => await
   * rights.rectify(subject, changes)`. When it throws, the request stays where it is. Once done it is not done again.
   *
   * @throws A `RightsError`: `invalid_transition`; `instruction_missing` when data is processed for the tenant, who
   * has not decided yet (`rights.instruct`).
   */
  perform(name: RequestName, act: RequestAct<K>): Promise<RightsRequest>;
  verify(name: RequestName): Promise<ErasureProof>;
  /** Ends the request and says what the person is to be told. */
  answer(name: RequestName): Promise<RequestAnswer>;
  /** Refuses, with the reason and the remedies of Art. 12(4). */
  refuse(
    name: RequestName,
    options: { readonly justification: RefusalJustification },
  ): Promise<RequestAnswer>;
}
