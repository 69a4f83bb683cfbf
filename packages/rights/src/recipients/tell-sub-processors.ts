import type { RightsFoundation } from "../foundation.ts";
import type { RecipientOutcome } from "./recipient-outcome.ts";
import type { ErasureAnswer } from "../ports.ts";

/** Asks everybody who received data on the customer's behalf to erase all of it. Art. 28(3)(g), (4). */
export async function tellSubProcessors(
  { privacy: { registry }, erasers }: Pick<RightsFoundation, "privacy" | "erasers">,
  tenant: string,
): Promise<RecipientOutcome[]> {
  const outcomes: RecipientOutcome[] = [];
  for (const [recipient, { name, for: all }] of Object.entries(registry.recipients)) {
    const purposes = all.filter((purpose) => registry.purposes[purpose]?.as === "processor");
    if (purposes.length === 0) continue;
    outcomes.push({ recipient, name, purposes, ...(await tell(erasers[recipient], tenant, recipient)) });
  }
  return outcomes;
}

async function tell(
  eraser: RightsFoundation["erasers"][string] | undefined,
  tenant: string,
  recipient: string,
): Promise<ErasureAnswer> {
  if (eraser?.offboard === undefined) return { state: "failed", reason: "no_port" };
  try {
    return await eraser.offboard({ tenant, orderId: `offboarding/${tenant}/${recipient}` });
  } catch {
    return { state: "failed", reason: "eraser_failed" }; // what an eraser throws may hold an address
  }
}
