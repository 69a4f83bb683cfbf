import { z } from "zod";
import { Secret } from "../connector/secret.ts";
import type { PipedriveTokens } from "./tokens.ts";

/** How a Pipedrive company is reached, and what goes there. */
export interface PipedriveOptions {
  /** `https://COMPANY.pipedrive.com`, or `https://api.pipedrive.com`. */
  readonly apiUrl: string;
  /** A user's API token, or the tokens of an OAuth app: see `pipedriveOAuth`. */
  readonly auth: Secret | PipedriveTokens;
  /** Kinds of subjects that are delivered. Each needs a stored request of her own: core's consent decides. */
  readonly subjects: readonly string[];
  /** Column of the subject's table → field. The e-mail address always goes. @defaultValue {} */
  readonly fields?: Readonly<Record<string, "name" | "phone">>;
  /** The title of the lead that stands for the request; left out: no lead is made. */
  readonly leadTitle?: string;
  /** What an erasure does with deals. A contract may need them: then the person goes and the deal stays. @defaultValue "keep" */
  readonly deals?: "keep" | "delete";
  /** Whether the company has the Campaigns product, which alone knows an unsubscribed person. @defaultValue false */
  readonly campaigns?: boolean;
  /** Basic credentials that were given to the webhook, and the user whose changes are habeas's own. */
  readonly webhook?: { readonly user: string; readonly password: Secret; readonly ownUserId?: string };
  /** Requests in a rolling 2 seconds. The plan decides: from 20. @defaultValue 20 */
  readonly burst?: number;
  /**
   * API tokens that habeas takes in any 24 hours, at least 160: the company has 30,000 × the plan's factor × seats,
   * for all its apps together. A quarter may go at once. @defaultValue 30000
   */
  readonly dailyTokens?: number;
  /** Searches in a rolling 2 seconds. @defaultValue 10 */
  readonly searches?: number;
  /** @defaultValue 30000 */
  readonly timeoutMilliseconds?: number;
}

const isTokens = (value: unknown): value is PipedriveTokens =>
  typeof value === "object" && value !== null && "current" in value && "refresh" in value;

export const PipedriveOptionsSchema = z.strictObject({
  apiUrl: z.string(),
  auth: z.union([z.instanceof(Secret), z.custom<PipedriveTokens>(isTokens)]),
  subjects: z.array(z.string()).min(1).readonly(),
  fields: z.record(z.string(), z.enum(["name", "phone"])).default({}),
  leadTitle: z.string().min(1).optional(),
  deals: z.enum(["keep", "delete"]).default("keep"),
  campaigns: z.boolean().default(false),
  webhook: z
    .strictObject({ user: z.string(), password: z.instanceof(Secret), ownUserId: z.string().optional() })
    .optional(),
  burst: z.number().int().min(2).default(20),
  dailyTokens: z.number().int().min(160).default(30_000),
  searches: z.number().int().min(2).default(10),
  timeoutMilliseconds: z.number().int().positive().default(30_000),
});

export type PipedriveSettings = z.output<typeof PipedriveOptionsSchema>;
