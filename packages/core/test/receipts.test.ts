import { rowsOf } from "@habeas/internal";
import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { openStatement, verifyPayload, verifyReceipt } from "../src/verify.ts";
import { fill } from "./fixtures/ledger-fill.ts";
import { ana, host, privacyOver, SALES } from "./fixtures/privacy-host.ts";

it("refuses a receipt that was changed anywhere, and says how", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  const keys = privacy.ledger.verifierKeys();
  await fill(database.db, "acme", 6);
  const grant = await privacy.consent.grant(ana, "sales", SALES);
  await privacy.ledger.seal();
  const receipt = await privacy.receipts.prove(grant);
  expect(receipt).toMatchObject({
    "@type": "dpv:ConsentReceipt",
    "dpv:hasRecordOfActivity": {
      "dpv:hasProcess": {
        "dpv:hasPersonalData": ["pd:EmailAddress"],
        "dpv:hasStorageCondition": { "dpv:hasDuration": "P1Y" },
      },
      "dpv:hasLegalEvent": { "dpv:hasConsentStatus": "dpv:ConsentGiven" },
    },
  });
  const text = JSON.stringify(receipt);
  const proof = receipt["habeas:proof"];
  const changed = (change: object): unknown => ({ ...receipt, "habeas:proof": { ...proof, ...change } });
  const verdicts: readonly [unknown, string][] = [
    [JSON.parse(text.replaceAll("dpv:ConsentGiven", "dpv:ConsentWithdrawn")), "record_differs"],
    [{ ...receipt, note: "added" }, "record_differs"],
    [JSON.parse(text.replaceAll("P1Y", "P9Y")), "not_included"],
    [changed({ index: proof.index - 1 }), "not_included"],
    [changed({ path: proof.path.slice(1) }), "not_included"],
    [changed({ path: [...proof.path, proof.path[0]] }), "not_included"],
    [changed({ path: ["x"] }), "malformed"],
    [changed({ entry: "{}" }), "malformed"],
    [changed({ entry: proof.entry.replace('"tenant":"acme"', '"tenant":"globex"') }), "wrong_log"],
    [changed({ checkpoint: proof.checkpoint.replace(/\n\d+\n/, "\n9\n") }), "checkpoint_not_signed"],
    [{}, "malformed"],
    [null, "malformed"],
    ["receipt", "malformed"],
  ];
  for (const [given, because] of verdicts) {
    expect([because, await verifyReceipt(given, { keys })]).toEqual([because, { valid: false, because }]);
  }
  const [key = ""] = keys;
  const otherKey = `${key.slice(0, -6)}AAAAA=`;
  expect(await verifyReceipt(receipt, { keys: [otherKey] })).toMatchObject({
    because: "checkpoint_not_signed",
  });
  expect(await verifyReceipt(receipt, { keys: [otherKey, key] })).toMatchObject({ valid: true });
  expect(await openStatement(grant.statement.replace("acme", "acmf"), keys)).toBeUndefined();
});

it("binds the deletable evidence to its entry", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy } = privacyOver(database.db);
  await privacy.consent.grant(ana, "sales", { ...SALES, evidence: { ip: "192.0.2.7" } });
  const rows = await database.db.execute(sql`
    select entry.body as entry, encode(payload.salt, 'hex') as salt, payload.payload as payload
    from habeas.ledger_payload payload join habeas.ledger_entry entry on entry.entry_id = payload.entry_id`);
  const [found] = rowsOf<{ entry: string; salt: string; payload: string }>(rows);
  const proof = {
    entry: found?.entry ?? "",
    salt: new Uint8Array(Buffer.from(found?.salt ?? "", "hex")),
    payload: found?.payload ?? "",
  };
  expect(proof.payload).toBe('{"ip":"192.0.2.7"}');
  expect(verifyPayload(proof)).toBe(true);
  expect(verifyPayload({ ...proof, payload: '{"ip":"192.0.2.8"}' })).toBe(false);
  expect(verifyPayload({ ...proof, salt: proof.salt.slice(1) })).toBe(false);
  expect(verifyPayload({ ...proof, entry: "{}" })).toBe(false);
});
