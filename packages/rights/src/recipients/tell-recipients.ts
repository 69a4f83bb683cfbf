import type { SubjectRef } from "@habeas/core";
import type { RightsFoundation } from "../foundation.ts";
import type { RecipientOutcome } from "./recipient-outcome.ts";
import type { ErasureAnswer, RecipientNotice } from "../ports.ts";

/** Tells everybody who received data of a change: Art. 19. Who is told, the person may ask. */
export async function tellRecipients(
  { privacy, disclosures }: RightsFoundation,
  subject: SubjectRef,
  reference: string,
  what: RecipientNotice["what"],
): Promise<RecipientOutcome[]> {
  const { tenant } = subject;
  const made = await disclosures?.list({ tenant, reference, subject });
  const outcomes: RecipientOutcome[] = [];
  for (const [recipient, { name, for: purposes }] of Object.entries(privacy.registry.recipients)) {
    if (made !== undefined && !made.some((one) => one.recipient === recipient)) continue;
    outcomes.push({ recipient, name, purposes, ...(await tell(recipient)) });
  }
  return outcomes;

  async function tell(recipient: string): Promise<ErasureAnswer> {
    if (disclosures?.notify === undefined) return { state: "failed", reason: "no_port" };
    try {
      return await disclosures.notify(recipient, { tenant, reference, subject, what });
    } catch {
      return { state: "failed", reason: "notice_failed" }; // what a port throws may hold an address
    }
  }
}
