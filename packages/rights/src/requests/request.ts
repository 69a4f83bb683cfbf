import type { SubjectRef } from "@habeas/core";
import type { CalendarDate, RequestDeadline } from "@habeas/core/law";
import type { ErasurePlan } from "../plan/plan.ts";
import type { ErasureProof, ErasureReport } from "../execute/report.ts";
import type { RecipientOutcome } from "../recipients/recipient-outcome.ts";
import type { ExtensionReason, RefusalJustification, remedies } from "./justifications.ts";

/** The rights that a person asks for one by one. */
export type RequestedRight =
  | "access"
  | "rectification"
  | "erasure"
  | "restriction"
  | "portability"
  | "objection";

/**
 * Where a request stands. An erasure goes through all of them; the others from `identified` to `executed` and
 * `answered`.
 */
export type RequestState =
  | "received"
  | "identified"
  | "planned"
  | "approved"
  | "executed"
  | "verified"
  | "answered"
  | "refused";

/** A request of a data subject: no personal data but the reference. */
export interface RightsRequest {
  readonly tenant: string;
  readonly id: string;
  readonly right: RequestedRight;
  readonly kind: string;
  readonly reference: string;
  readonly state: RequestState;
  readonly receivedAt: Date;
  readonly needsApproval: boolean;
  /** The last day for the answer; undefined while the person has to prove who she is. */
  readonly due: CalendarDate | undefined;
  readonly deadline: RequestDeadline;
  readonly plan: ErasurePlan | undefined;
  readonly run: string | undefined;
  readonly refusal: RefusalJustification | undefined;
}

export interface OpenRequestOptions<K extends string = string> {
  readonly right: RequestedRight;
  readonly subject: SubjectRef<K>;
  /** When the request arrived anywhere in the organisation. */
  readonly receivedAt: Date;
  /** The same key opens the same request once; with other facts it is a conflict. @defaultValue none */
  readonly key?: string;
  /** A second person must approve what is planned. @defaultValue `false` */
  readonly needsApproval?: boolean;
}

/**
 * What a right other than erasure is done with: a copy written, values corrected. What it returns tells which
 * recipients were told (Art. 19); it may return nothing.
 */
export type RequestAct<K extends string = string> = (
  subject: SubjectRef<K>,
) => Promise<readonly RecipientOutcome[] | { readonly recipients: readonly RecipientOutcome[] } | void>;

export interface ExtendRequestOptions {
  readonly reason: ExtensionReason;
  /** When the person was told, with the reasons. @defaultValue now */
  readonly informedAt?: Date;
}

/** What the person is told at the end. Art. 12(3), (4), 19. */
export interface RequestAnswer {
  readonly request: RightsRequest;
  readonly outcome: "done" | "refused";
  /** Who received data and what they answered: told now, because later the mapping is gone. Art. 19. */
  readonly recipients: ErasureReport["recipients"];
  /** What stays, on which ground and until when. */
  readonly kept: ErasureReport["kept"];
  readonly proof: Pick<ErasureProof, "clean" | "verifiedAt"> | undefined;
  readonly refusal: RefusalJustification | undefined;
  readonly remedies: typeof remedies;
}

/** Names a request. */
export interface RequestName {
  readonly tenant: string;
  readonly id: string;
}
