import { sql } from "drizzle-orm";
import { createConnectors, neverConnected } from "@habeas/connectors";
import { disclosure } from "@habeas/connectors/schema";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { codeOf } from "../support/code-of.ts";
import { addPerson, host, privacyOver, SALES, secrets, TENANT } from "../support/host.ts";
import { connect, EMAIL, startCheckedPipedrive } from "../support/pipedrive.ts";

describe("an erasure that a person has to finish", () => {
  it("moves on when she says what was done, to the purge that is still to be seen, with proof in the ledger", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive({ clock: () => clock.now() });
    const clock = testClock("2026-03-01T00:00:00Z");
    const { db } = database;
    const { privacy } = privacyOver(db, clock);
    const recipients = {
      pipedrive: connect(remote, { burst: 10_000, searches: 10_000, dailyTokens: 1_000_000 }),
    };
    const connectors = createConnectors({ privacy, secrets, recipients });
    const ana = await addPerson(db, { email: EMAIL });
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.changed(db, ana);
    await connectors.drain();
    remote.company.add("mailMessages", remote.persons(EMAIL)[0]?.id ?? 0);
    const reference = await privacy.reference(ana);
    const key = { tenant: TENANT, recipient: "pipedrive", reference };
    const order = { tenant: TENANT, reference, subject: ana, orderId: "order-1" };
    const statement = { ...key, by: "staff-7", evidence: "TICKET-42" };
    expect(await codeOf(connectors.attestErasure(statement))).toBe("not_manual");
    expect(await connectors.erasers.pipedrive.erase(order)).toEqual({ state: "pending", reason: "manual" });
    expect(await connectors.attestErasure(statement)).toMatchObject({
      state: "purge_expected",
      order: "order-1",
      report: { state: "pending", reason: "purge_expected", until: "2026-04-01" },
    });
    expect(await codeOf(connectors.attestErasure(statement))).toBe("not_manual");
    const payloads = await db.execute(sql`select payload from habeas.ledger_payload`);
    expect(JSON.stringify(payloads.rows)).toContain("TICKET-42");
    await privacy.forget(ana);
    clock.advance("P32D");
    await connectors.drain();
    const [certificate] = await connectors.erasureCertificates({ tenant: TENANT, reference });
    expect(certificate).toMatchObject({ state: "purged_verified", report: { state: "done" } });
    expect(certificate?.steps).toContainEqual({
      state: "attested",
      at: "2026-03-01T00:00:00.000Z",
      answer: { by: "staff-7", evidence: "TICKET-42" },
    });
    expect(JSON.stringify(certificate)).not.toContain("@");
    const entries = await db.execute(
      sql`select body from habeas.ledger_entry where body like '%recipient.erasure.attested%'`,
    );
    expect(entries.rows).toHaveLength(1);
    expect(JSON.stringify(entries.rows)).not.toContain("TICKET-42"); // typed by somebody: not for ever
    expect(entries.rows[0]?.["body"]).toContain('"commitment":');

    const elsewhere = neverConnected({ db, recipient: "partnerDe" });
    expect(await elsewhere.erase(order)).toEqual({ state: "done", reason: "never_disclosed" });
    const other = { ...order, reference: await privacy.reference(await addPerson(db)) };
    expect(await neverConnected({ db, recipient: "pipedrive" }).erase(other)).toMatchObject({
      state: "done",
    });
    await db.update(disclosure).set({ eraseState: null });
    expect(await neverConnected({ db, recipient: "pipedrive" }).erase(order)).toEqual({
      state: "pending",
      reason: "not_connected",
    });
  });
});
