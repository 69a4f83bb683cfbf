import type { Secrets } from "@habeas/core";
import { createConnectors, type Connectors, type Secret } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";

/** The ActiveCampaign account that administrators' contacts go to. */
export interface MailAccount {
  readonly apiUrl: string;
  readonly apiKey: Secret;
  /** The last part of the address that the account calls when somebody unsubscribes. */
  readonly webhookToken: Secret;
  /** The list of the newsletter. */
  readonly list: string;
}

/** The recipients of the registry that this app is connected with so far. */
export type ConnectedRecipient = "activecampaign";

/** Delivers contacts; which columns go is compared with the registry before anything is sent. */
export const connectRecipients = (options: {
  readonly privacy: Parameters<typeof createConnectors<ConnectedRecipient>>[0]["privacy"];
  readonly secrets: Secrets;
  readonly account: MailAccount;
}): Connectors<ConnectedRecipient> => {
  const { privacy, secrets, account } = options;
  const { apiUrl, apiKey, webhookToken, list } = account;
  return createConnectors({
    privacy,
    secrets,
    recipients: {
      activecampaign: activeCampaign({
        apiUrl,
        apiKey,
        webhookToken,
        subjects: ["administrator"],
        lists: { newsletter: list },
        fields: { name: { tag: "FULL_NAME" }, locale: { tag: "LANGUAGE" } },
      }),
    },
  });
};
