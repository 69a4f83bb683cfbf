import { z } from "zod";
import { Secret } from "../connector/secret.ts";

/** Where a column goes: a standard field, or a custom field by its personalisation tag. */
export type ActiveCampaignField = "firstName" | "lastName" | "phone" | { readonly tag: string };

/** How an ActiveCampaign account is reached, and what goes there. */
export interface ActiveCampaignOptions {
  /** The full API URL from Settings > Developer, `https://ACCOUNT.api-us1.com`. Never built from a name. */
  readonly apiUrl: string;
  /** The API key of one user of the account; it has the rights of his group. */
  readonly apiKey: Secret;
  /** Kinds of subjects that are delivered, `["administrator"]` for example. */
  readonly subjects: readonly string[];
  /** Purpose → the id of the list that serves it. */
  readonly lists: Readonly<Record<string, string>>;
  /** Column of the subject's table → field. The e-mail address always goes. @defaultValue {} */
  readonly fields?: Readonly<Record<string, ActiveCampaignField>>;
  /**
   * The random token (at least 22 characters, 128 bits) in the path of the webhook's URL. The vendor does not
   * sign: this is what tells its calls from others.
   */
  readonly webhookToken?: Secret;
  /** The vendor allows 5 an account, over all its keys. @defaultValue 5 */
  readonly requestsPerSecond?: number;
  /** Imports of several contacts. @defaultValue 100 */
  readonly importsPerMinute?: number;
  /** @defaultValue 30000 */
  readonly timeoutMilliseconds?: number;
}

const Field = z.union([
  z.enum(["firstName", "lastName", "phone"]),
  z.strictObject({ tag: z.string().regex(/^[A-Z0-9_]{1,100}$/) }),
]);

export const ActiveCampaignOptionsSchema = z.strictObject({
  apiUrl: z.string(),
  apiKey: z.instanceof(Secret),
  subjects: z.array(z.string()).min(1).readonly(),
  lists: z.record(z.string(), z.string().regex(/^\d+$/)),
  fields: z.record(z.string(), Field).default({}),
  webhookToken: z
    .instanceof(Secret)
    .refine((token) => token.reveal().length >= 22)
    .optional(),
  requestsPerSecond: z.number().positive().default(5),
  importsPerMinute: z.number().positive().default(100),
  timeoutMilliseconds: z.number().int().positive().default(30_000),
});

export type ActiveCampaignSettings = z.output<typeof ActiveCampaignOptionsSchema>;
