/**
 * What is known of how one person's address came into the soft opt-in. Evidence is per person: the same form
 * covers the customer who filled it in, and not the colleague who was invited with it.
 */
export interface SoftOptInEvidence {
  /** Who gave the address. Only the customer's own word counts (§ 7(3) no. 1 UWG: "from the customer"). */
  readonly givenBy: "customer" | "invitation" | "thirdParty" | "publicSource";
  /** The sale it came with; a free account of a product that is also sold counts (CJEU C-654/23). */
  readonly sale: "purchase" | "freeAccountOfPaidProduct" | undefined;
  /** The product of that sale. */
  readonly product: string;
  /** The version of the notice that was shown at collection. */
  readonly notice: string | undefined;
  /** Whether an easy and free objection was offered when the address was collected. */
  readonly objectionOffered: boolean;
}

/** How the address is to be used. */
export interface SoftOptInUse {
  /** The product that the message is about: the purpose's. */
  readonly product: string;
  readonly channel: "email" | "telephone" | "tracking";
  /** Whether the message itself carries the objection. */
  readonly objectionInMessage: boolean;
}

/** The condition that is not met. */
export type SoftOptInGap =
  | "channel_not_covered"
  | "address_not_from_the_customer"
  | "no_sale"
  | "another_product"
  | "no_notice"
  | "objection_not_offered_at_collection"
  | "objection_not_in_message";

/**
 * Which conditions of the soft opt-in are not met (ePrivacy Directive Art. 13(2), § 7(3) UWG): all of them
 * together or none counts. An empty list is the only yes. Telephone calls, and measuring who opened or
 * clicked, are never covered.
 */
export function softOptInGaps(evidence: SoftOptInEvidence, use: SoftOptInUse): readonly SoftOptInGap[] {
  const conditions: readonly (readonly [boolean, SoftOptInGap])[] = [
    [use.channel === "email", "channel_not_covered"],
    [evidence.givenBy === "customer", "address_not_from_the_customer"],
    [evidence.sale !== undefined, "no_sale"],
    [evidence.product === use.product, "another_product"],
    [evidence.notice !== undefined && evidence.notice !== "", "no_notice"],
    [evidence.objectionOffered, "objection_not_offered_at_collection"],
    [use.objectionInMessage, "objection_not_in_message"],
  ];
  return conditions.flatMap(([met, gap]) => (met ? [] : [gap]));
}
