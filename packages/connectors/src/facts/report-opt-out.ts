import type { DeliveryBase } from "../delivery-base.ts";
import type { DeliveryKey } from "../disclosures/disclosure-row.ts";

/**
 * Tells core that a person opted out at a recipient, as her own decision: consent is withdrawn, direct
 * marketing objected to (Art. 7(3), 21(2)). Where core cannot take it, the fact in the row still denies.
 */
export async function reportOptOuts(
  base: DeliveryBase,
  key: DeliveryKey,
  purposes: readonly string[],
): Promise<void> {
  const { privacy, log } = base;
  for (const purpose of purposes) {
    const basis = privacy.registry.purposes[purpose]?.basis;
    try {
      if (basis === "consent") await privacy.consent.withdraw(key, purpose);
      else if (basis === "softOptIn" || basis === "legitimateInterest") await privacy.object(key, purpose);
    } catch {
      log({ recipient: key.recipient, reference: key.reference, event: "opt_out.not_recorded" });
    }
  }
}
