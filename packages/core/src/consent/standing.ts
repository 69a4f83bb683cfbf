import type { Purpose } from "../registry/purposes.ts";

/** What is recorded of one person and one purpose: the fold of their acts, each with its last time. */
export interface PurposeState {
  readonly grantedAt?: Date | undefined;
  readonly askedAt?: Date | undefined;
  readonly saleAt?: Date | undefined;
  /** A double opt-in that waits for its confirmation, and until when it may come. */
  readonly requestedAt?: Date | undefined;
  readonly requestedUntil?: Date | undefined;
  readonly withdrawnAt?: Date | undefined;
  readonly objectedAt?: Date | undefined;
  readonly objection?: "pending" | "upheld" | "overridden" | undefined;
}

/** Why a purpose does not stand for a person. */
export type NotStanding =
  | "withdrawn"
  | "objected"
  | "objection_pending"
  | "confirmation_pending"
  | "no_consent"
  | "no_soft_opt_in_evidence";

/** Whether a purpose stands for a person, why, and since when. */
export type Standing =
  | { readonly stands: true; readonly because: Purpose["basis"] | "request"; readonly since?: Date }
  | { readonly stands: false; readonly because: NotStanding; readonly since?: Date };

/**
 * Whether a purpose still stands for a person: everything that may use, keep or erase a value asks here. A withdrawal
 * or an objection wins a tie; what the person did later wins over both, where the law lets them come back. The basis
 * says which acts count: a withdrawal of earlier days ends no contract. Art. 7(3), 17(1)(b), (c), 21.
 */
export function standingOf(purpose: Pick<Purpose, "basis">, state: PurposeState, now: Date): Standing {
  const { askedAt, saleAt, requestedAt, withdrawnAt, objectedAt, objection } = state;
  switch (purpose.basis) {
    case "consent": {
      const act = ownAct(purpose, state);
      if (act && isAfter(act.at, withdrawnAt)) return yes(act.because, act.at);
      if (requestedAt && !isAfter(withdrawnAt, requestedAt) && isWaiting(state, now)) {
        return no("confirmation_pending", requestedAt);
      }
      return withdrawnAt ? no("withdrawn", withdrawnAt) : no("no_consent");
    }
    case "softOptIn":
      if (objectedAt && !isAfter(askedAt, objectedAt)) return no("objected", objectedAt);
      if (askedAt) return yes("request", askedAt);
      return saleAt ? yes("softOptIn", saleAt) : no("no_soft_opt_in_evidence");
    case "legitimateInterest":
    case "publicTask":
      if (objection === "pending") return no("objection_pending", objectedAt);
      if (objection === "upheld") return no("objected", objectedAt);
      return yes(purpose.basis);
    case "contract":
    case "legalObligation":
    case "vitalInterests":
      return yes(purpose.basis);
  }
}

/**
 * Whether the person ended the purpose: what was kept for it alone goes. What never began, or waits for an answer,
 * has not ended.
 */
export const hasCeased = (standing: Standing): boolean =>
  !standing.stands && (standing.because === "withdrawn" || standing.because === "objected");

/** The person's last own act in favour of the purpose: a consent, or a request. */
export function ownAct(
  purpose: Pick<Purpose, "basis">,
  { grantedAt, askedAt }: PurposeState,
): { readonly at: Date; readonly because: "consent" | "request" } | undefined {
  if (purpose.basis === "consent" && grantedAt && !isAfter(askedAt, grantedAt)) {
    return { at: grantedAt, because: "consent" };
  }
  return askedAt && { at: askedAt, because: "request" };
}

/** Strictly later: a withdrawal wins a tie. Everything is later than never. */
export const isAfter = (at: Date | undefined, other: Date | undefined): boolean =>
  at !== undefined && (other === undefined || at > other);

const isWaiting = ({ requestedUntil }: PurposeState, now: Date): boolean =>
  requestedUntil === undefined || requestedUntil > now;

const yes = (because: Purpose["basis"] | "request", since?: Date): Standing => ({
  stands: true,
  because,
  ...(since && { since }),
});

const no = (because: NotStanding, since?: Date): Standing => ({
  stands: false,
  because,
  ...(since && { since }),
});
