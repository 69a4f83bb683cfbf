import { eq, sql } from "drizzle-orm";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import {
  ConnectorError,
  createConnectors,
  decisionBatchHash,
  Secret,
  type ConnectorsOptions,
} from "@habeas/connectors";
import { deliveryDecision, disclosure } from "@habeas/connectors/schema";
import { createTestDatabase, eachDriver, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { startCheckedActiveCampaign, type CheckedActiveCampaign } from "./support/activecampaign.ts";
import { addPerson, EVENTS, host, privacyOver, SALE, secrets, TENANT, users } from "./support/host.ts";
import { rowsOf, type Database } from "@habeas/internal";

const TOKEN = "0123456789abcdefghijklmnop";

function wire(
  db: Database,
  remote: CheckedActiveCampaign,
  options: Partial<ConnectorsOptions<"activecampaign">> = {},
) {
  const clock = testClock("2026-03-01T00:00:00Z");
  const { privacy } = privacyOver(db, clock);
  const connectors = createConnectors({
    privacy,
    secrets,
    recipients: {
      activecampaign: activeCampaign({
        apiUrl: remote.url,
        apiKey: remote.apiKey,
        subjects: ["administrator"],
        lists: { newsletter: "1", events: "2" },
        fields: { name: "firstName" },
        webhookToken: new Secret(TOKEN),
        requestsPerSecond: 10_000,
      }),
    },
    random: () => 0,
    ...options,
  });
  return { clock, privacy, connectors };
}

const startRemote = async (): Promise<CheckedActiveCampaign> =>
  await startCheckedActiveCampaign({
    lists: [
      { id: "1", name: "News" },
      { id: "2", name: "Events" },
    ],
  });

const email = "ana@example.com";

const hook = (body: string) => ({
  method: "POST",
  url: `https://host.example/hooks/${TOKEN}`,
  headers: new Headers(),
  body: new TextEncoder().encode(body),
});

const connector = (fields: object) =>
  activeCampaign({
    apiUrl: "https://account.api-us1.com",
    apiKey: new Secret("key"),
    subjects: ["administrator"],
    lists: { newsletter: "1" },
    ...fields,
  });

eachDriver((driver) => {
  it("carries an administrator to the recipient, her opt-out back, and her erasure there", async () => {
    await using database = await driver.create(host);
    await using remote = await startRemote();
    const { db } = database;
    const { clock, connectors, privacy } = wire(db, remote);
    const ana = await addPerson(db, { email });

    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0); // no evidence of a sale: nothing goes out

    await privacy.capture(ana, "newsletter", SALE);
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("1")).toBe("1");
    expect(remote.contact(email)?.firstName).toBe(""); // the name serves events, not the newsletter

    clock.advance("PT1H");
    await remote.unsubscribe(email, "1");
    await db.update(users).set({ email: "ana@new.example" }).where(eq(users.id, ana.id));
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: false, because: "objected" });
    expect(remote.contact("ana@new.example")?.lists.get("1")).toBe("2");
    expect(await connectors.disclosures.of(ana)).toEqual([
      expect.objectContaining({
        recipient: "activecampaign",
        country: "US",
        purposes: ["newsletter"],
        columns: [],
        optedOutThere: true,
      }),
    ]);

    const reference = await privacy.reference(ana);
    const order = { tenant: TENANT, reference, subject: ana, orderId: "order-1" };
    const report = await connectors.erasers.activecampaign.erase(order);
    expect(report).toEqual({
      state: "pending",
      reason: "purge_expected",
      until: "2026-03-31",
    });
    expect(remote.account.contacts.size).toBe(0);
    await privacy.forget(ana);
    await connectors.drain();
    clock.advance("P31D");
    await connectors.drain();
    const [row] = await db.select().from(disclosure);
    expect(row).toMatchObject({
      eraseState: "purged_verified",
      actual: "erased",
      eraseTarget: null,
      emailHash: null,
    });
    expect(JSON.stringify(row)).not.toContain("example");
  });
});

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
    await db.update(users).set({ role: "member" }).where(eq(users.id, ana.id));
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
      "unknown_subject ActiveCampaign.subjects.robot",
    );
  });
});

describe("what comes back", () => {
  it("takes an opt-out from a webhook at once, once, and tells core", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { clock, connectors, privacy } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    clock.advance("PT1H");
    const id = remote.contact(email)?.id ?? "";
    remote.contact(email)?.lists.set("1", "2");
    const body = `type=unsubscribe&date_time=2026-03-01T00:30:00%2B00:00&contact[id]=${id}&contact[email]=ana%40example.com&list=1`;
    expect(await connectors.receive("activecampaign", hook(body))).toEqual({ status: 200 });
    expect(await connectors.receive("activecampaign", hook(body))).toEqual({ status: 200 });
    const forged = { ...hook(body), url: "https://host.example/hooks/0123456789abcdefghijklmnoX" };
    expect(await connectors.receive("activecampaign", forged)).toEqual({ status: 401 });
    const oversized = { ...hook(body), body: new Uint8Array(300_000) };
    expect(await connectors.receive("activecampaign", oversized)).toEqual({ status: 413 });
    await connectors.drain();
    expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: false });
    clock.advance("PT1H");
    await privacy.capture(ana, "newsletter", {
      what: "request",
      notice: "signup-2026-03",
      language: "en",
      channel: "settings",
    });
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("1")).toBe("1"); // she asked for it again
  });

  it("never makes anew what somebody deleted over there", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { clock, connectors, privacy } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    remote.deleteByHand(email);
    clock.advance("PT1H");
    await db.update(users).set({ email: "ana@new.example" }).where(eq(users.id, ana.id));
    await connectors.changed(db, ana);
    await connectors.drain();
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0);
    const decisions = await connectors.decisions({ tenant: TENANT });
    expect(decisions.at(-1)).toMatchObject({ effect: "deny", because: "remote_deleted" });
  });
});
