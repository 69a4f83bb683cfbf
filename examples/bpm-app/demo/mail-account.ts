import { randomBytes } from "node:crypto";
import { Secret } from "@habeas/connectors";
import { startActiveCampaign } from "@habeas/testbed/vendors";
import type { MailAccount } from "../recipients.ts";

/** An account that behaves like ActiveCampaign's, on loopback: real HTTP, the vendor's forms. */
export interface LocalMailAccount {
  readonly account: MailAccount;
  readonly lookAlike: Awaited<ReturnType<typeof startActiveCampaign>>;
  /** What an administrator of the account does by hand: has it call the app when somebody unsubscribes. */
  callOnUnsubscribe(url: string): Promise<void>;
}

const LIST = "7";

/** Starts the account, with a list and the custom fields that the app fills. */
export async function openMailAccount(now: () => Date): Promise<LocalMailAccount> {
  const lookAlike = await startActiveCampaign({
    lists: [{ id: LIST, name: "Acme BPM news" }],
    fields: [
      { id: "1", tag: "FULL_NAME" },
      { id: "2", tag: "LANGUAGE" },
    ],
    clock: now,
  });
  const { url, apiKey } = lookAlike;
  const webhookToken = new Secret(randomBytes(24).toString("base64url"));
  return {
    account: { apiUrl: url, apiKey, webhookToken, list: LIST },
    lookAlike,
    async callOnUnsubscribe(endpoint) {
      const webhook = {
        name: "Acme BPM",
        url: endpoint + webhookToken.reveal(),
        events: ["unsubscribe"],
        sources: ["public", "admin", "api", "system"],
      };
      const answer = await fetch(`${url}/api/3/webhooks`, {
        method: "POST",
        headers: { "api-token": apiKey.reveal(), "content-type": "application/json" },
        body: JSON.stringify({ webhook }),
      });
      if (!answer.ok) throw new Error("the mail account did not take the webhook");
    },
  };
}
