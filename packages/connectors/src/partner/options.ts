import { z } from "zod";
import { Secret } from "../connector/secret.ts";

/** How a partner's CRM is reached, and what goes there. */
export interface PartnerOptions {
  /** Where the partner's interface begins: `/v1/contacts` and the rest lie below it. */
  readonly baseUrl: string;
  /**
   * `whsec_` and 24 to 64 random bytes in base64, shared with the partner: signs both ways. Several while one
   * is being replaced, the newest first.
   */
  readonly secrets: readonly Secret[];
  /** Kinds of subjects that are delivered. Who of them goes to this partner is the registry's `serves`. */
  readonly subjects: readonly string[];
  /** Column of the subject's table → name of the member. @defaultValue {} */
  readonly fields?: Readonly<Record<string, string>>;
  /** @defaultValue 10 */
  readonly requestsPerSecond?: number;
  /** @defaultValue 30000 */
  readonly timeoutMilliseconds?: number;
}

export const PartnerOptionsSchema = z.strictObject({
  baseUrl: z.string(),
  secrets: z.array(z.instanceof(Secret)).min(1).readonly(),
  subjects: z.array(z.string()).min(1).readonly(),
  fields: z.record(z.string(), z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)).default({}),
  requestsPerSecond: z.number().positive().default(10),
  timeoutMilliseconds: z.number().int().positive().default(30_000),
});
