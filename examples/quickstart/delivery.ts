import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Secret } from "@habeas/connectors";
import { startActiveCampaign } from "@habeas/testbed/vendors";
import { db, maria, privacy } from "./app.ts";
// #region connect
import { createConnectors } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
// #endregion connect

const account = await startActiveCampaign({
  lists: [{ id: "7", name: "News" }],
  fields: [{ id: "1", tag: "FULL_NAME" }],
});
const { url: apiUrl, apiKey } = account;
const secrets = { keys: [{ id: "2026-01", secret: randomBytes(32) }] };
await privacy.notices.publish({
  id: "signup-2026-03",
  language: "en",
  text: "We write about the product that you use. Every message tells how to stop it.",
  validFrom: new Date("2026-03-01"),
});

// #region deliver
const connectors = createConnectors({
  privacy,
  secrets,
  recipients: {
    activecampaign: activeCampaign({
      apiUrl,
      apiKey,
      webhookToken: new Secret("a long random token of this account"),
      subjects: ["user"],
      lists: { newsletter: "7" },
      fields: { name: { tag: "FULL_NAME" } },
    }),
  },
});

await privacy.capture(maria, "newsletter", {
  what: "sale",
  notice: "signup-2026-03",
  product: "Acme BPM",
  addressGivenBy: "subject",
  objectionOffered: true,
});
// #region look
await db.transaction(async (tx) => await connectors.changed(tx, maria)); // says only: look at this person
await connectors.drain(); // asks may() now, sends what the registry allows, and nothing else

const [sent] = await connectors.disclosures.of(maria);
assert.equal(sent?.recipient, "activecampaign");
// #endregion look
// #endregion deliver
assert.equal(account.contact("maria@example.com")?.lists.get("7"), "1");
await account.close();

await db.$client.close();
