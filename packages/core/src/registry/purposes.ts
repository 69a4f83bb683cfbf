/** From when the time of `keep` counts. */
export type KeepAfter =
  /** A named event, recorded for the person or the tenant: `"account closed"`. */
  | string
  /** A date in the row itself, optionally from the end of that calendar year in the controller's time zone. */
  | { readonly column: string; readonly endOf?: "year" };

/** How long a value lives for a purpose: an ISO 8601 duration after an event or a date. GDPR Art. 5(1)(e). */
export interface Keep {
  readonly for: string;
  readonly after: KeepAfter;
}

interface PurposeOptions {
  /** What the data is used for, in one sentence that a data subject understands. Art. 5(1)(b). */
  readonly describe: string;
  readonly keep: Keep;
  /** Whose purpose it is: the vendor's own, or a customer's on whose behalf the vendor acts (Art. 28).
   * @defaultValue `"controller"` */
  readonly as?: "controller" | "processor";
}

/** Art. 6(1)(a): the person said yes, to the text of this notice. */
export interface ConsentPurpose extends PurposeOptions {
  readonly basis: "consent";
  /** The notice that the person is shown; `privacy.notices.publish` holds its text. */
  readonly notice: string;
}
/** Art. 6(1)(b): needed to perform a contract with the person, or steps before one. */
export interface ContractPurpose extends PurposeOptions {
  readonly basis: "contract";
}
/** Art. 6(1)(c): a law demands it. */
export interface LegalObligationPurpose extends PurposeOptions {
  readonly basis: "legalObligation";
  /** The provision, as a lawyer would cite it: `"§ 147 AO"`. */
  readonly law: string;
}
/** Art. 6(1)(d): somebody's life depends on it. */
export interface VitalInterestsPurpose extends PurposeOptions {
  readonly basis: "vitalInterests";
}
/** Art. 6(1)(e): a task in the public interest, laid down by law. */
export interface PublicTaskPurpose extends PurposeOptions {
  readonly basis: "publicTask";
  readonly law: string;
}
/** Art. 6(1)(f): an interest that outweighs the person's, and the written assessment that says why. */
export interface LegitimateInterestPurpose extends PurposeOptions {
  readonly basis: "legitimateInterest";
  readonly interest: string;
  /** Where the balancing test is kept: a document's path or address. */
  readonly assessment: string;
  /** Direct marketing ends with the first objection, without any balancing. Art. 21(2), (3). */
  readonly directMarketing?: boolean;
}
/** ePrivacy Directive Art. 13(2): own similar products, to a customer who was offered to object. */
export interface SoftOptInPurpose extends PurposeOptions {
  readonly basis: "softOptIn";
  /** The product that the customer uses and the mail is about. */
  readonly product: string;
  readonly notice: string;
}

/** Why data may be processed, one constructor a legal basis. */
export type Purpose =
  | ConsentPurpose
  | ContractPurpose
  | LegalObligationPurpose
  | VitalInterestsPurpose
  | PublicTaskPurpose
  | LegitimateInterestPurpose
  | SoftOptInPurpose;

/** A purpose on consent, Art. 6(1)(a). */
export const consent = (options: Omit<ConsentPurpose, "basis">): ConsentPurpose => ({
  basis: "consent",
  ...options,
});
/** A purpose on contract, Art. 6(1)(b). */
export const contract = (options: Omit<ContractPurpose, "basis">): ContractPurpose => ({
  basis: "contract",
  ...options,
});
/** A purpose on a legal obligation, Art. 6(1)(c). */
export const legalObligation = (options: Omit<LegalObligationPurpose, "basis">): LegalObligationPurpose => ({
  basis: "legalObligation",
  ...options,
});
/** A purpose on vital interests, Art. 6(1)(d). */
export const vitalInterests = (options: Omit<VitalInterestsPurpose, "basis">): VitalInterestsPurpose => ({
  basis: "vitalInterests",
  ...options,
});
/** A purpose on a public task, Art. 6(1)(e). */
export const publicTask = (options: Omit<PublicTaskPurpose, "basis">): PublicTaskPurpose => ({
  basis: "publicTask",
  ...options,
});
/** A purpose on legitimate interests, Art. 6(1)(f). */
export const legitimateInterest = (
  options: Omit<LegitimateInterestPurpose, "basis">,
): LegitimateInterestPurpose => ({ basis: "legitimateInterest", ...options });
/** A purpose on the soft opt-in, ePrivacy Directive Art. 13(2). */
export const softOptIn = (options: Omit<SoftOptInPurpose, "basis">): SoftOptInPurpose => ({
  basis: "softOptIn",
  ...options,
});
