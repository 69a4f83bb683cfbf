import assert from "node:assert/strict";
import { verifyReceipt } from "@habeas/core/verify"; // Node, browser, worker; no network
import { db, maria, privacy } from "./app.ts";

await privacy.notices.publish({
  id: "signup-2026-03",
  language: "en",
  text: "News about Acme BPM. You can object at any time.",
  validFrom: new Date("2026-01-01"),
});

// #region ledger
const reference = await privacy.reference(maria); // random: a log never names anybody
await db.transaction(async (tx) => {
  const entry = { tenant: "acme", event: "invoice.corrected", reference, facts: { rows: 1 } };
  await privacy.in(tx).ledger.append(entry); // with the app's own changes, or not at all
});
const objection = await privacy.object(maria, "newsletter");

await privacy.ledger.seal(); // `privacy.run({ signal })` does it all the time, in any number of processes
const receipt = await privacy.receipts.prove(objection);
const keys = privacy.ledger.verifierKeys(); // publish them where people find them without you
assert.deepEqual((await verifyReceipt(receipt, { keys })).valid, true);

const { valid, size } = await privacy.ledger.verify("acme"); // the whole log, in a stream
assert.ok(valid && size === 2);
// #endregion ledger

await db.$client.close();
