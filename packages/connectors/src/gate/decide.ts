import type { Answer } from "@habeas/core";
import { calendarDateIn, lawOf, servesPerson, transferGround, type TransferTable } from "@habeas/core/law";
import type { DeliveryRoute } from "./fields.ts";
import type { DenyReason, Verdict } from "./verdict.ts";
import type { RoutedPerson } from "@habeas/core/engine";

/** What the gate looks at: core's answers, the facts known from the recipient, and the person's place. */
export interface GateQuestion {
  readonly route: DeliveryRoute;
  readonly kind: string;
  /** core's answer to every purpose of the recipient. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly person: (RoutedPerson & { readonly email?: string | undefined }) | undefined;
  /** Purpose → when the person opted out over there. */
  readonly remoteOptOuts: Readonly<Record<string, string>>;
  /** Purpose → since when habeas has her unsubscribed there. */
  readonly withdrawals: Readonly<Record<string, string>>;
  readonly remoteDeletedAt: Date | undefined;
  /** Is she served there, as far as anybody knows? */
  readonly isServed: boolean;
  readonly now: Date;
  /** Of the controller, whose law decides about transfers. */
  readonly controller: { readonly country: string; readonly timeZone?: string };
  /** @defaultValue core's table for the controller's law */
  readonly transferTable?: TransferTable | undefined;
}

/**
 * The gate: it never says yes where core's `may()` says no, and adds what only a delivery knows. Order: core's
 * reasons (restricted, suppressed, objected, withdrawn, legal basis), opt-out and deletion at the recipient,
 * transfer, routing, fields. Pure; the first reason that applies wins.
 */
export function decideDelivery(question: GateQuestion): Verdict {
  const { route, kind, answers, person, remoteDeletedAt } = question;
  // The answers may be of different moments: what counts as seen is the oldest.
  const versions = [...answers.values()].map((answer) => answer.version);
  const version = versions.length === 0 ? 0 : Math.min(...versions);
  const left: Record<string, string> = {};
  const unreported: string[] = [];
  const common = { version, left, unreported };
  // What she left, or what was deleted, is served again: nobody who decides here has asked for that.
  const served = question.isServed ? "unsubscribe" : "none";
  const deny = (because: DenyReason, remoteAction: RemoteAction = "none"): Verdict => ({
    ...common,
    effect: "deny",
    because,
    remoteAction,
  });

  const allowed: { purpose: string; answer: Allowed; again: boolean }[] = [];
  let refusal: Verdict | undefined;
  for (const purpose of route.recipient.for) {
    const answer = answers.get(purpose);
    if (answer === undefined) continue;
    const optedOut = question.remoteOptOuts[purpose];
    const goneSince = latest(optedOut, question.withdrawals[purpose]);
    if (!answer.allowed) {
      left[purpose] = (answer.since ?? question.now).toISOString();
      refusal ??= deny(answer.because, remoteActionOf(answer));
    } else if (goneSince !== undefined && !askedAgain(answer, goneSince)) {
      left[purpose] = goneSince.toISOString();
      if (optedOut !== undefined && !askedAgain(answer, new Date(optedOut))) unreported.push(purpose);
      refusal ??= deny(optedOut === undefined ? "withdrawn_before" : "remote_opt_out", served);
    } else if (remoteDeletedAt !== undefined && !askedAgain(answer, remoteDeletedAt)) {
      refusal ??= deny("remote_deleted", served);
    } else {
      allowed.push({ purpose, answer, again: goneSince !== undefined });
    }
  }
  const [first] = allowed;
  if (first === undefined) return refusal ?? deny("unknown_purpose");

  const transfer = transferOn(question);
  if (!transfer.allowed) return deny(transfer.because);
  const routing = servesPerson(route.recipient, person ?? {});
  if (!routing.serves) return deny(routing.because);
  if (person?.email === undefined || person.email.trim() === "") return deny("no_address");
  const addressPurposes = route.kinds.get(kind)?.addressPurposes ?? [];
  const sendable = allowed.filter(({ purpose }) => addressPurposes.includes(purpose));
  if (sendable.length === 0) return deny("field_not_allowed");
  return {
    ...common,
    effect: "allow",
    because: first.answer.because,
    purposes: sendable.map(({ purpose }) => purpose),
    resubscribe: Object.fromEntries(
      sendable.flatMap(({ purpose, answer, again }) =>
        again && answer.since !== undefined ? [[purpose, answer.since] as const] : [],
      ),
    ),
  };
}

type Allowed = Extract<Answer, { readonly allowed: true }>;
type Denied = Extract<Answer, { readonly allowed: false }>;
type RemoteAction = "none" | "unsubscribe" | "erase";

function transferOn({ route, now, controller, transferTable }: GateQuestion) {
  return transferGround(route.recipient, {
    on: calendarDateIn(controller.timeZone ?? "UTC", now),
    law: lawOf(controller.country) ?? "gdpr",
    ...(transferTable === undefined ? {} : { table: transferTable }),
  });
}

/** A request of the person herself, newer than her leaving. A sale is no request. */
const askedAgain = (answer: Allowed, left: Date): boolean =>
  (answer.because === "consent" || answer.because === "request") &&
  answer.since !== undefined &&
  answer.since > left;

function latest(...instants: readonly (string | undefined)[]): Date | undefined {
  const times = instants.flatMap((instant) => (instant === undefined ? [] : [Date.parse(instant)]));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

/** What a no of core's means for a contact that is there already. */
function remoteActionOf(answer: Denied): RemoteAction {
  switch (answer.because) {
    case "suppressed":
      return answer.suppression === "erased" ? "erase" : "unsubscribe";
    case "restricted":
    case "objected":
    case "objection_pending":
    case "withdrawn":
    case "confirmation_pending":
    case "no_consent":
    case "no_soft_opt_in_evidence":
    case "unknown_person": // gone from the host's tables, or no longer of this kind: an administrator no more
      return "unsubscribe";
    case "unknown_purpose":
    case "suppression_key_missing": // nobody can tell: nothing is sent, and nothing is undone
    case "suppression_key_wrong":
    case "address_unreadable":
    case "restore_not_replayed":
      return "none";
  }
}
