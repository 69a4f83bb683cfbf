import { sql } from "drizzle-orm";
import { rowsOf } from "@habeas/internal";
import { eachDriver, type DriverDatabase } from "@habeas/testbed";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStatement, verifyReceipt } from "../src/verify.ts";
import { checkpointFolder } from "./fixtures/ledger-fill.ts";
import { ana, BEN, ben, host, mia, privacyOver, registry, SALE, SALES } from "./fixtures/privacy-host.ts";

eachDriver((driver) => {
  let database: DriverDatabase;
  beforeAll(async () => {
    database = await driver.create(host); // one for the suite: PGlite takes seconds to boot
  });
  afterAll(async () => {
    await database.close();
  });

  it("answers every legal basis on this driver", async () => {
    const { privacy, clock } = privacyOver(database.db);

    expect(await privacy.may(ana, "account")).toMatchObject({
      allowed: true,
      because: "contract",
      version: 0,
    });
    expect(await privacy.may(ana, "invoicing")).toMatchObject({ allowed: true, because: "legalObligation" });
    expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: false, because: "no_consent" });
    expect(await privacy.may(ana, "newsletter")).toMatchObject({ because: "no_soft_opt_in_evidence" });

    const grant = await privacy.consent.grant(ana, "sales", SALES);
    expect(grant).toMatchObject({ state: "granted", tenant: "acme", at: clock.now() });
    expect(await privacy.may(ana, "sales")).toEqual({
      allowed: true,
      because: "consent",
      reference: grant.reference,
      version: 1,
      since: clock.now(),
      entry: grant.entry,
    });
    expect(await privacy.reference(ana)).toBe(grant.reference);

    clock.advance(1_000);
    await privacy.consent.withdraw(ana, "sales");
    expect(await privacy.may(ana, "sales")).toMatchObject({
      allowed: false,
      because: "withdrawn",
      version: 2,
    });

    await privacy.capture(ana, "newsletter", SALE);
    expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: true, because: "softOptIn" });
    await privacy.object(ana, "newsletter");
    expect(await privacy.may(ana, "newsletter")).toMatchObject({
      allowed: false,
      because: "suppressed",
      suppression: "objected",
      version: 4,
    });
    expect(await privacy.suppression.covers(" ANA@example.org ", "newsletter")).toBe(true);
    expect(await privacy.suppression.covers("ana@example.org", "sales")).toBe(false);
    expect(await privacy.suppression.covers("ben@example.org")).toBe(false);
  });

  it("seals, publishes, proves and verifies on this driver", async () => {
    const { checkpoints } = await checkpointFolder();
    const { privacy } = privacyOver(database.db, { checkpoints, origin: "acme.example/habeas" });
    const grant = await privacy.consent.grant(mia, "sales", { ...SALES, evidence: { ip: "192.0.2.7" } });
    const keys = [...privacy.ledger.verifierKeys()];
    expect(await openStatement(grant.statement, keys)).toMatchObject({
      origin: "acme.example/habeas",
      tenant: "globex",
      entry: grant.entry,
      sealedBy: new Date("2026-03-02T00:00:00Z"),
    });
    await expect(privacy.receipts.prove(grant)).rejects.toMatchObject({ code: "not_sealed" });

    expect(await privacy.ledger.seal()).toMatchObject({ published: 3, repaired: [], failed: [] });
    expect(await privacy.ledger.seal()).toEqual({ sealed: 0, published: 0, repaired: [], failed: [] });

    const receipt: unknown = JSON.parse(JSON.stringify(await privacy.receipts.prove(grant)));
    expect(await verifyReceipt(receipt, { keys })).toMatchObject({
      valid: true,
      entry: { event: "consent.granted", reference: grant.reference },
      checkpoint: { log: "acme.example/habeas/globex/1", size: 1 },
    });
    expect(await privacy.ledger.verify("globex")).toMatchObject({
      valid: true,
      size: 1,
      outside: true,
      lost: 0,
    });
  });

  it("answers for many people of several kinds and tenants, in their order", async () => {
    const { privacy } = privacyOver(database.db);
    await privacy.consent.withdraw(ana, "sales");
    const guest = registry.subject("respondent", { tenant: "acme", id: "guest@example.org" });
    const stranger = registry.subject("member", { tenant: "globex", id: BEN });
    const answers = await privacy.may([ana, mia, ben, guest, stranger], "sales");
    expect(answers.map(({ because }) => because)).toEqual([
      "withdrawn",
      "consent",
      "no_consent",
      "no_consent",
      "unknown_person",
    ]);
    expect(await privacy.may([], "sales")).toEqual([]);
  });

  it("records in the host's transaction: rolled back with it, committed with it", async () => {
    const { privacy } = privacyOver(database.db);
    const given = database.db.transaction(async (tx) => {
      await privacy.in(tx).consent.grant(ben, "sales", { ...SALES, language: "de" });
      expect(await privacy.in(tx).may(ben, "sales")).toMatchObject({ allowed: true });
      throw new Error("the host changed its mind");
    });
    await expect(given).rejects.toThrow("changed its mind");
    expect(await privacy.may(ben, "sales")).toMatchObject({ allowed: false, version: 0 });

    const before = await pending(database);
    await database.db.transaction(async (tx) => {
      // a refusal leaves the host's transaction usable, and nothing of its own in it
      await expect(
        privacy.in(tx).consent.grant(ben, "sales", { ...SALES, notice: "unheard-of" }),
      ).rejects.toMatchObject({ code: "unknown_notice" });
      await privacy.in(tx).ledger.append({ tenant: "acme", event: "host.did", facts: { rows: 1 } });
    });
    expect(await privacy.version(ben)).toBe(0);
    expect(await pending(database)).toBe(before + 1);
  });

  it("describes people from the rows that the registry names", async () => {
    const { privacy } = privacyOver(database.db);
    const stranger = registry.subject("administrator", { tenant: "globex", id: ana.key });
    expect(await privacy.describe([mia, stranger, ana])).toEqual([
      { email: "mia@example.org", country: "DE", language: "de" },
      undefined,
      { email: "Ana@Example.org", country: "MX", language: "es" },
    ]);
  });
});

async function pending({ db }: DriverDatabase): Promise<number> {
  const rows = await db.execute(
    sql`select count(*)::int as n from habeas.ledger_pending where tenant_id = 'acme'`,
  );
  return rowsOf<{ n: number }>(rows)[0]?.n ?? 0;
}
