import { readCatalog } from "@habeas/core/engine";
import type { RestrictionGround, SubjectRef } from "@habeas/core";
import type { RightsFoundation } from "../foundation.ts";
import type { RecipientOutcome } from "../recipients/recipient-outcome.ts";
import { appendToJournal } from "../journal/append.ts";
import { markRows, unmarkRows, type MarkedRows, type RowCounts } from "./mark-rows.ts";
import { tellRecipients } from "../recipients/tell-recipients.ts";

/** What a restriction reached. */
export interface RestrictionReport {
  /** Rows that `notRestricted` leaves out from now on. */
  readonly marked: RowCounts;
  /** Rows that somebody else owns as well: not marked, since they are that person's to use. */
  readonly shared: RowCounts;
  /** Art. 19. */
  readonly recipients: readonly RecipientOutcome[];
}

/**
 * Restricts everything about a person: `may()` says no, her rows are marked, sweeps leave them, recipients are
 * told. Art. 18, 19.
 */
export async function restrict(
  base: RightsFoundation,
  subject: SubjectRef,
  options: { readonly ground: RestrictionGround },
): Promise<RestrictionReport> {
  const { privacy } = base;
  const reference = await privacy.reference(subject);
  const { marked, shared } = await restrictInDatabase(base, subject, options);
  const facts = { ground: options.ground };
  await appendToJournal(base, { what: "restriction", subject, at: privacy.clock(), facts });
  return { marked, shared, recipients: await tellRecipients(base, subject, reference, "restricted") };
}

/** The restriction and its marks, or neither. */
export async function restrictInDatabase(
  base: RightsFoundation,
  subject: SubjectRef,
  options: { readonly ground: RestrictionGround },
): Promise<MarkedRows> {
  const { privacy } = base;
  const reference = await privacy.reference(subject);
  return await privacy.db.transaction(async (tx) => {
    await privacy.in(tx).restrict(subject, options);
    const found = await markRows(base, tx, await readCatalog(tx), { subject, reference });
    await privacy.in(tx).ledger.append({
      tenant: subject.tenant,
      event: "restriction.marked",
      reference,
      facts: {
        marked: found.marked.map((one) => ({ ...one })),
        shared: found.shared.map((one) => ({ ...one })),
      },
    });
    return found;
  });
}

/** Lifts a restriction and takes its marks away, after the person was told. Art. 18(3). */
export async function lift(
  base: RightsFoundation,
  subject: SubjectRef,
  options: { readonly personInformedAt: Date },
): Promise<readonly RecipientOutcome[]> {
  const { privacy } = base;
  const reference = await privacy.reference(subject);
  await privacy.db.transaction(async (tx) => {
    await privacy.in(tx).lift(subject, options);
    await unmarkRows(tx, { tenant: subject.tenant, reference });
  });
  await appendToJournal(base, { what: "lift", subject, at: privacy.clock(), facts: {} });
  return await tellRecipients(base, subject, reference, "restriction_lifted");
}

/** Records an objection, Art. 21: direct marketing ends at once, anything else waits for its decision. */
export async function objectTo(base: RightsFoundation, subject: SubjectRef, purpose: string): Promise<void> {
  const { privacy } = base;
  await privacy.object(subject, purpose);
  await appendToJournal(base, { what: "objection", subject, at: privacy.clock(), facts: { purpose } });
}
