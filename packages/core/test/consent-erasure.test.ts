import { sql } from "drizzle-orm";
import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { verifyReceipt } from "../src/verify.ts";
import { checkpointFolder } from "./fixtures/ledger-fill.ts";
import { logicalDump } from "./fixtures/logical-dump.ts";
import { ana, ANA, ben, BEN, host, mia, privacyOver, SALE, SALES } from "./fixtures/privacy-host.ts";

const IDENTIFIERS = [ANA, "ana@example.org", "192.0.2.77", "Ana María Canary", "example.org"];

it("keeps a log and receipts that verify, and none of a forgotten person's identifiers in a dump", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db, await checkpointFolder());
  const evidence = { ip: "192.0.2.77", name: "Ana María Canary", form: { email: "ana@example.org" } };
  const grant = await privacy.consent.grant(ana, "sales", { ...SALES, evidence });
  await privacy.consent.grant(ana, "sales", { ...SALES, method: "doubleOptIn", evidence });
  await privacy.capture(ana, "newsletter", { ...SALE, evidence });
  await privacy.object(ana, "newsletter");
  await privacy.restrict(ana, { ground: "accuracy_contested" });
  await privacy.events.record(ana, "account closed");
  await privacy.terms.publish({
    series: "terms",
    id: "t1",
    language: "en",
    text: "Terms",
    validFrom: new Date(0),
    acceptance: "required",
  });
  await privacy.terms.accept(ana, { id: "t1", evidence });
  await privacy.ledger.append({
    tenant: "acme",
    event: "host.did",
    reference: grant.reference,
    facts: {},
    payload: evidence,
  });
  await privacy.ledger.seal();
  const old = JSON.stringify(await privacy.receipts.prove(grant));
  const dumped = (await logicalDump(database.db)).toLowerCase();
  for (const identifier of IDENTIFIERS) expect(dumped).toContain(identifier.toLowerCase());

  clock.advance(1_000);
  const forgotten = await database.db.transaction(async (tx) => {
    const result = await privacy.in(tx).forget(ana);
    await tx.execute(sql`delete from users where id = ${ANA}`);
    return result;
  });
  expect(forgotten).toMatchObject({ payloads: 5, reference: grant.reference });
  await database.db.execute(sql`delete from users`); // the other people's addresses are not looked for
  await privacy.ledger.seal();

  const after = `${await logicalDump(database.db)}${old}`.toLowerCase();
  for (const identifier of IDENTIFIERS) expect(after).not.toContain(identifier.toLowerCase());
  const keys = privacy.ledger.verifierKeys();
  expect(await verifyReceipt(JSON.parse(old), { keys })).toMatchObject({ valid: true });
  expect(await verifyReceipt(await privacy.receipts.prove(grant), { keys })).toMatchObject({ valid: true });
  expect(await privacy.ledger.verify("acme")).toMatchObject({ valid: true, outside: true, lost: 0 });
});

it("refuses grants for the old reference, takes withdrawals, and knows who comes back as somebody new", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  const { reference } = await privacy.consent.grant(ana, "sales", SALES);
  await privacy.forget(ana);
  const old = { tenant: "acme", reference };
  await expect(privacy.consent.grant(old, "sales", { ...SALES, language: "es" })).rejects.toMatchObject({
    code: "subject_erased",
  });
  await expect(privacy.capture(old, "newsletter", SALE)).rejects.toMatchObject({ code: "subject_erased" });
  await privacy.consent.withdraw(old, "sales");
  await privacy.object(old, "newsletter");
  expect(await privacy.version(old)).toBe(4);

  expect(await privacy.may(ana, "sales")).toMatchObject({
    allowed: false,
    because: "suppressed",
    suppression: "erased",
  });
  clock.advance(1_000);
  await privacy.capture(ana, "newsletter", SALE);
  expect(await privacy.may(ana, "newsletter")).toMatchObject({ because: "suppressed" }); // soft opt-in never lifts it
  const again = await privacy.consent.grant(ana, "sales", SALES);
  expect(again.reference).not.toBe(reference);
  expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: true, because: "consent" });
});

it("ends no mailing of another tenant's person whose address somebody put into a member's row", async () => {
  await using database = await createTestDatabase({ template: host });
  const { privacy, clock } = privacyOver(database.db);
  await privacy.consent.grant(mia, "sales", SALES);
  await database.db.execute(sql`update users set email = 'mia@example.org' where id = ${BEN}`);
  clock.advance(1_000);
  await privacy.restrict(ben, { ground: "accuracy_contested" });
  await privacy.forget(ben);
  expect(await privacy.suppression.covers("mia@example.org")).toBe(false);
  expect(await privacy.may(mia, "sales")).toMatchObject({ allowed: true, because: "consent" });
});
