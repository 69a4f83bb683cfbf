import assert from "node:assert/strict";
import { db, maria, privacy } from "./app.ts";
// #region access
import { accessHtml, createRights } from "@habeas/rights";

const rights = createRights({
  privacy,
  erasers: { activecampaign: { erase: async () => await Promise.resolve({ state: "done" }) } },
});

let page = "";
for await (const chunk of accessHtml(rights.access(maria), { locale: "en" })) page += chunk; // streams
assert.ok(page.includes("María Gómez"));
// #endregion access

await db.$client.close();
