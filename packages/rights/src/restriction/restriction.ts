import type { SubjectRef } from "@habeas/core";
import type { RightsFoundation } from "../erasure/foundation.ts";
import type { RecipientOutcome } from "../erasure/report.ts";
import { appendToJournal } from "../journal/append.ts";
import type { RestrictionGround } from "../privacy.ts";
import { tellRecipients } from "./tell-recipients.ts";

/**
 * Restricts everything about a person: `may()` says no, sweeps leave her rows, recipients are told. Art. 18, 19.
 */
export async function restrict(
  base: RightsFoundation,
  subject: SubjectRef,
  options: { readonly ground: RestrictionGround },
): Promise<readonly RecipientOutcome[]> {
  const { privacy } = base;
  const reference = await privacy.reference(subject);
  await privacy.restrict(subject, options);
  const facts = { ground: options.ground };
  await appendToJournal(base, { what: "restriction", subject, at: privacy.clock(), facts });
  return await tellRecipients(base, subject, reference, "restricted");
}

/** Lifts a restriction, after the person was told. Art. 18(3). */
export async function lift(
  base: RightsFoundation,
  subject: SubjectRef,
  options: { readonly personInformedAt: Date },
): Promise<readonly RecipientOutcome[]> {
  const { privacy } = base;
  const reference = await privacy.reference(subject);
  await privacy.lift(subject, options);
  await appendToJournal(base, { what: "lift", subject, at: privacy.clock(), facts: {} });
  return await tellRecipients(base, subject, reference, "restriction_lifted");
}

/** Records an objection, Art. 21: direct marketing ends at once, anything else waits for its decision. */
export async function objectTo(base: RightsFoundation, subject: SubjectRef, purpose: string): Promise<void> {
  const { privacy } = base;
  await privacy.object(subject, purpose);
  await appendToJournal(base, { what: "objection", subject, at: privacy.clock(), facts: { purpose } });
}
