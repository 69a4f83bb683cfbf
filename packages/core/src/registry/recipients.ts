import type { RecipientRole } from "../vocabulary/recipient-roles.ts";

/** On what ground personal data may leave for a third country. GDPR Art. 44 to 49. */
export type Transfer =
  /** An adequacy decision, Art. 45; `dpf`: the recipient is certified under the EU-US Data Privacy Framework. */
  | { readonly by: "adequacy" | "dpf" }
  /** Standard contractual clauses, Art. 46(2)(c), with the transfer impact assessment behind them. */
  | {
      readonly by: "scc";
      /** 1 controller to controller, 2 controller to processor, 3 processor to processor, 4 processor to controller. */
      readonly module: 1 | 2 | 3 | 4;
      /** Where the assessment is kept: a document's path or address. */
      readonly tia: string;
      /** The last day of the ground, `YYYY-MM-DD`. */
      readonly validUntil?: string;
    };

/** The people a partner is there for: by country (ISO 3166-1 alpha-2) and, where given, primary language. */
export interface Serves {
  readonly country: readonly string[];
  readonly language?: readonly string[];
}

/** Somebody to whom personal data is disclosed. GDPR Art. 4(9), 13(1)(e), 15(1)(c), 30(1)(d). */
export interface Recipient<P extends string = string> {
  readonly name: string;
  readonly role: RecipientRole;
  /** Where it processes, ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The purposes for which it receives anything at all. */
  readonly for: readonly P[];
  readonly transfer?: Transfer;
  /** Which people it serves; left out: everybody. */
  readonly serves?: readonly Serves[];
}

/** Who answers for the processing. GDPR Art. 4(7), 13(1)(a), (b), 30(1)(a). */
export interface Controller {
  readonly name: string;
  /** Where it is established, ISO 3166-1 alpha-2; decides holidays and transfer law. */
  readonly country: string;
  /** A part of the country with holidays of its own: `"BY"`. */
  readonly state?: string;
  readonly contact: string;
  /** The data protection officer's address, Art. 37(7). */
  readonly dpo?: string;
  /** For dates that count in calendar years. @defaultValue `"UTC"` */
  readonly timeZone?: string;
}
