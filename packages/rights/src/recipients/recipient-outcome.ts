import type { ErasureAnswer } from "../ports.ts";

/** What a recipient was asked and answered. */
export interface RecipientOutcome extends ErasureAnswer {
  readonly recipient: string;
  readonly name: string;
  /** `retained` without a question: a living purpose needs the data there. */
  readonly purposes: readonly string[];
}
