import { eq, sql } from "drizzle-orm";
import { ConnectorError, createConnectors, decisionBatchHash } from "@habeas/connectors";
import { deliveryDecision, disclosure } from "@habeas/connectors/schema";
import { rowsOf } from "@habeas/internal";
import { createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { connector, email, startRemote, wire } from "../support/delivery.ts";
import { startCheckedActiveCampaign } from "../support/activecampaign.ts";
import { addPerson, EVENTS, host, privacyOver, SALE, secrets, TENANT, users } from "../support/host.ts";

describe("what goes out", () => {
  it("follows every decision of the person, and says why", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { clock, connectors, privacy } = wire(db, remote);
    const ana = await addPerson(db, { email });
    const settle = async () => {
      clock.advance(1000);
      await connectors.changed(db, ana);
      await connectors.drain();
      return Object.fromEntries(remote.contact(email)?.lists ?? []);
    };
    await privacy.capture(ana, "newsletter", SALE);
    expect(await settle()).toEqual({ "1": "1" });
    await privacy.consent.grant(ana, "events", EVENTS);
    expect(await settle()).toEqual({ "1": "1", "2": "1" });
    expect(remote.contact(email)?.firstName).toBe("Ana Díaz");
    await privacy.consent.withdraw(ana, "events");
    expect(await settle()).toEqual({ "1": "1", "2": "2" });
    expect(remote.contact(email)?.firstName).toBe(""); // it was there for the invitations only
    clock.advance(1000);
    await privacy.consent.grant(ana, "events", EVENTS); // her own newer act: subscribed again
    expect(await settle()).toEqual({ "1": "1", "2": "1" });
    await privacy.restrict(ana, { ground: "accuracy_contested" });
    expect(await settle()).toEqual({ "1": "2", "2": "2" });

    // proven: the ledger holds the hash of every batch, and a changed row no longer has it
    const [first] = await db.select().from(deliveryDecision).orderBy(deliveryDecision.id).limit(1);
    const hash = await decisionBatchHash(privacy, TENANT, first?.batch ?? "");
    const [entry] = rowsOf<{ body: string }>(
      await db.execute(sql`select body from habeas.ledger_entry where entry_id::text = ${first?.batch}`),
    );
    expect(entry?.body).toContain(hash);
    await db
      .update(deliveryDecision)
      .set({ because: "nothing" })
      .where(eq(deliveryDecision.id, first?.id ?? 0));
    expect(await decisionBatchHash(privacy, TENANT, first?.batch ?? "")).not.toBe(hash);
    await db
      .update(deliveryDecision)
      .set({ because: "softOptIn" })
      .where(eq(deliveryDecision.id, first?.id ?? 0));

    const decisions = await connectors.decisions({ tenant: TENANT });
    expect(decisions.map(({ because, wanted }) => [because, wanted])).toEqual([
      ["softOptIn", "active"],
      ["softOptIn", "active"],
      ["softOptIn", "active"],
      ["softOptIn", "active"],
      ["restricted", "unsubscribed"],
    ]);
  });

  it("is nothing for members, and ends for an administrator who is one no more", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { connectors, privacy } = wire(db, remote);
    const ben = await addPerson(db, { role: "member", email: "ben@example.com" });
    const ana = await addPerson(db, { email });
    await privacy.capture(ben, "newsletter", SALE);
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ben);
    await connectors.changed(db, ana);
    await connectors.drain();
    expect([...remote.account.contacts.values()].map((contact) => contact.email)).toEqual([email]);
    await db.update(users).set({ role: "member" }).where(eq(users.id, ana.key));
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("1")).toBe("2");
  });

  it("is not sent twice when nothing changed, and is written down before it is sent", async () => {
    await using database = await createTestDatabase({ template: host });
    let requests = 0;
    await using remote = await startCheckedActiveCampaign({ observe: () => (requests += 1) });
    const { db } = database;
    const { connectors, privacy } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    remote.faults.inject({ path: "/contact/sync", fault: { kind: "reset", when: "after" }, times: 2 });
    await connectors.changed(db, ana);
    await connectors.drain();
    const [row] = await db.select().from(disclosure);
    expect(row).toMatchObject({ actual: "active", wanted: "active", purposes: ["newsletter"] });
    expect(remote.account.contacts.size).toBe(1);
    const before = requests;
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(requests).toBe(before);
  });

  it("stops for all when the key is refused, and goes on when it is accepted again", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { clock, connectors, privacy } = wire(db, remote);
    const people = await Promise.all([1, 2, 3].map(async () => await addPerson(db)));
    for (const person of people) {
      await privacy.capture(person, "newsletter", SALE);
      await connectors.changed(db, person);
    }
    remote.faults.inject({
      fault: { kind: "status", status: 403, body: { message: "Forbidden" } },
      times: 100,
    });
    await connectors.drain();
    remote.faults.clear();
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0); // still: nobody has said that the key is good again
    clock.advance("PT16M");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(3);
  });

  it("is refused at the start when the registry does not allow it", async () => {
    await using database = await createTestDatabase({ template: host });
    const { privacy } = privacyOver(database.db);
    const attempt = (recipients: object) => {
      try {
        createConnectors({ privacy, secrets, recipients: recipients as never });
        return "accepted";
      } catch (error) {
        return error instanceof ConnectorError ? `${error.code} ${error.where ?? ""}` : "another error";
      }
    };
    expect(attempt({ activecampaign: connector({ fields: { phone: "phone" } }) })).toBe(
      "field_not_allowed users.phone",
    );
    expect(attempt({ activecampaign: connector({ fields: { nick: "phone" } }) })).toBe(
      "unknown_column users.nick",
    );
    expect(attempt({ mailchimp: connector({}) })).toBe("unknown_recipient mailchimp");
    expect(attempt({ activecampaign: connector({ subjects: ["robot"] }) })).toBe(
      "unknown_subject_kind ActiveCampaign.subjects.robot",
    );
  });
});
