import assert from "node:assert/strict";
import { db, maria, privacy } from "./app.ts";
import { accessHtml, createRights } from "@habeas/rights";

const rights = createRights({
  privacy,
  erasers: { activecampaign: { erase: async () => await Promise.resolve({ state: "done" }) } },
});
const receivedAt = new Date();
let page = "";
// #region access
const asked = await rights.requests.open({ right: "access", subject: maria, receivedAt, key: "mail-4711" });
await rights.requests.suspend(asked); // "who are you?": the clock stands, if it was asked without delay
await rights.requests.identify(asked);
await rights.requests.perform(asked, async (subject) => {
  for await (const text of accessHtml(rights.access(subject))) page += text; // or into a file, as it comes
});
const told = await rights.requests.answer(asked);
assert.equal(told.outcome, "done");
// #endregion access
assert.ok(page.includes("maria"));
// #region erasure
const request = await rights.requests.open({
  right: "erasure",
  subject: maria,
  receivedAt,
  needsApproval: true,
});
assert.ok(request.due); // Art. 12(3): the same day of the next month, never a weekend or holiday
await rights.requests.identify(request);
await rights.requests.plan(request, { by: "u1", ended: { account: receivedAt } });
await rights.requests.approve(request, { by: "u2" }); // somebody else
await rights.requests.execute(request);
await rights.requests.verify(request);
const answer = await rights.requests.answer(request); // recipients, what stays and why, the remedies
assert.deepEqual(
  answer.recipients.map(({ name, state }) => [name, state]),
  [["ActiveCampaign", "done"]],
);
assert.deepEqual(
  answer.kept.map(({ table, law, until }) => [table, law, until]),
  [["invoices", "§ 147 AO", "2035-01-01"]],
);
// #endregion erasure
await db.$client.close();
