import assert from "node:assert/strict";
import { db, maria, privacy } from "./app.ts";
import { createRights } from "@habeas/rights";

const rights = createRights({
  privacy,
  erasers: { activecampaign: { erase: async () => await Promise.resolve({ state: "done" }) } },
});
// #region hold
const hold = await rights.holds.place(maria, {
  matter: "2026-0417", // your file number: no name
  data: { users: ["name"] }, // no more than the claim needs; "all" for a whole table
  reviewOn: "2099-01-15", // the day to look again: it never ends by itself
  by: "dpo",
});
await privacy.events.record(maria, "account closed");
const report = await rights.erasure.execute(await rights.erasure.plan(maria));
assert.deepEqual(
  report.kept.map(({ table, columns, article, review }) => [table, columns, article, review]),
  [
    ["invoices", ["billingName"], "17(3)(b)", undefined],
    ["users", ["name"], "17(3)(e)", "2099-01-15"],
  ],
);

assert.deepEqual(await rights.holds.due("acme"), []); // what has to be looked at today
await rights.holds.renew(hold, { reviewOn: "2099-07-15", because: "the appeal is pending", by: "dpo" });
await rights.holds.end(hold, { because: "settled out of court", by: "dpo" });
const { resumed } = await rights.retention.sweep(await rights.retention.plan("acme"));
assert.deepEqual(
  resumed.map(({ status }) => status), // the erasure went on by itself
  ["executed"],
);
// #endregion hold
const { rows } = await db.execute(`select * from users`);
assert.deepEqual(
  rows.filter((row) => JSON.stringify(row).includes("Maria")),
  [],
);
await db.$client.close();
