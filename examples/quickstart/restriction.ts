import assert from "node:assert/strict";
import { db, maria, privacy, schema } from "./app.ts";
// #region restrict
import { createRights, notRestricted } from "@habeas/rights";
import { and, eq } from "drizzle-orm";

const rights = createRights({
  privacy,
  erasers: { activecampaign: { erase: async () => await Promise.resolve({ state: "done" }) } },
});
const { invoices } = schema;
const toRemind = async () =>
  await db
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, "acme"), notRestricted(invoices))); // a condition for your own queries

const report = await rights.restrict(maria, { ground: "accuracy_contested" }); // Art. 18(1)(a)
assert.deepEqual(report.marked, [
  { table: "users", rows: 1 },
  { table: "invoices", rows: 1 },
]);
assert.deepEqual(await toRemind(), []); // stored, and not used
assert.equal((await privacy.may(maria, "account")).allowed, false);

await rights.lift(maria, { personInformedAt: new Date() }); // she is told before, Art. 18(3)
assert.equal((await toRemind()).length, 1);
// #endregion restrict
await db.$client.close();
