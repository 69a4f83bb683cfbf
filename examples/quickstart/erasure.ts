import assert from "node:assert/strict";
import { db, maria, privacy } from "./app.ts";
// #region erase
import { createRights } from "@habeas/rights";

const rights = createRights({
  privacy,
  erasers: { activecampaign: { erase: async () => await Promise.resolve({ state: "done" }) } }, // one for each recipient
});

await privacy.events.record(maria, "account closed");
const plan = await rights.erasure.plan(maria); // plain data: what goes, what stays, and by which law
const report = await rights.erasure.execute(plan); // refuses a stale plan; goes on after a crash
const proof = await rights.erasure.verify(report); // looks at the data, not at the report

assert.equal(proof.clean, true);
assert.deepEqual(
  report.kept.map(({ table, law, until }) => [table, law, until]),
  [["invoices", "§ 147 AO", "2035-01-01"]],
);
// #endregion erase
const { rows } = await db.execute(`select * from users`);
assert.ok(!JSON.stringify(rows).includes("maria"));

await db.$client.close();
