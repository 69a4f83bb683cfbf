import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors, type DeliveryEvent } from "@habeas/connectors";
import { deliveryBatch, disclosure } from "@habeas/connectors/schema";
import type { ActiveCampaignLookAlikeOptions, Exchange } from "@habeas/connectors/testing";
import type { Database } from "@habeas/internal";
import { createTestDatabase, eachDriver, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { startCheckedActiveCampaign, type CheckedActiveCampaign } from "./support/activecampaign.ts";
import { addPerson, host, privacyOver, registry, SALE, secrets, TENANT, users } from "./support/host.ts";

const START = "2026-03-01T00:00:00Z";

/** A host with a backlog limit of 20 people, and an account whose imports take as long as they are told to. */
async function open(db: Database, options: ActiveCampaignLookAlikeOptions = {}) {
  const clock = testClock(START);
  const requests: Exchange[] = [];
  const remote = await startCheckedActiveCampaign({
    clock: clock.now,
    observe: (exchange) => requests.push(exchange),
    ...options,
  });
  const { privacy } = privacyOver(db, clock);
  const log: DeliveryEvent[] = [];
  const machine = () =>
    createConnectors({
      privacy,
      secrets,
      random: () => 0,
      backlog: 20,
      log: (event) => log.push(event),
      recipients: { activecampaign: connect(remote) },
    });
  const count = (part: string): number =>
    requests.filter(({ request }) => request.path.includes(part)).length;
  return {
    clock,
    remote,
    privacy,
    log,
    count,
    machine,
    connectors: machine(),
    [Symbol.asyncDispose]: async () => {
      await remote[Symbol.asyncDispose]();
    },
  };
}

const connect = (remote: CheckedActiveCampaign) =>
  activeCampaign({
    apiUrl: remote.url,
    apiKey: remote.apiKey,
    subjects: ["administrator"],
    lists: { newsletter: "1" },
    requestsPerSecond: 100_000,
    importsPerMinute: 100_000,
  });

/** So many people with the evidence of a sale, in the host's table and in core's. */
async function addMany(db: Database, people: number, address = (n: number) => `p${String(n)}@example.com`) {
  const list = Array.from({ length: people }, (_, n) => ({ id: randomUUID(), email: address(n) }));
  await db.insert(users).values(
    list.map(({ id, email }) => ({
      id,
      email,
      tenantId: TENANT,
      role: "admin",
      country: "DE",
      locale: "de",
    })),
  );
  await db.execute(sql`insert into habeas.subject (tenant_id, reference, kind, subject_id, version, created_at)
    select tenant_id, gen_random_uuid(), 'administrator', id::text, 1, now() from users`);
  await db.execute(sql`insert into habeas.consent (tenant_id, reference, purpose, sale_at)
    select tenant_id, reference, 'newsletter', '2026-01-02' from habeas.subject`);
}

const administrator = (id = "") => registry.subject("administrator", { tenant: TENANT, id });

const stateOf = async (db: Database, email: string) => {
  const [found] = await db
    .select({ row: disclosure })
    .from(users)
    .innerJoin(sql`habeas.subject s`, sql`s.subject_id = ${users.id}::text`)
    .innerJoin(disclosure, sql`${disclosure.reference} = s.reference`)
    .where(eq(users.email, email));
  return found?.row;
};

eachDriver((driver) => {
  it("brings a first sync in imports, asks what became of them, and learns who is who", async () => {
    await using database = await driver.create(host);
    const { db } = database;
    await using system = await open(db, { importMilliseconds: 10_000 });
    const { clock, remote, connectors, count, log } = system;
    await addMany(db, 40, (n) =>
      n === 7 ? "p7@refused.example" : n === 8 ? "nonsense" : `p${String(n)}@example.com`,
    );
    remote.account.create({ email: "p5@example.com" }).lists.set("1", "2"); // left, before habeas knew her
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    expect(count("bulk_import")).toBe(2); // refused for one contact, and without it
    expect(count("/contact/sync")).toBe(0);
    expect(remote.account.contacts.size).toBe(1);
    clock.advance(30_000);
    await connectors.drain();
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(38);
    expect(remote.contact("p5@example.com")?.lists.get("1")).toBe("2");
    expect(remote.contact("p6@example.com")?.lists.get("1")).toBe("1");

    expect(await stateOf(db, "p5@example.com")).toMatchObject({ actual: "none", wanted: "none" });
    expect(await stateOf(db, "p6@example.com")).toMatchObject({
      actual: "active",
      purposes: ["newsletter"],
      remoteIds: [remote.contact("p6@example.com")?.id],
      batch: null,
    });
    const dead = await connectors.deadLetters({ tenant: TENANT });
    expect(dead.map(({ error }) => error)).toEqual(
      expect.arrayContaining([
        { code: "permanent", operation: "upsertMany" },
        { code: "permanent", operation: "pollBatch" },
      ]) as unknown,
    );
    expect(dead).toHaveLength(2);
    const [batch] = await db.select().from(deliveryBatch);
    expect(batch).toMatchObject({ state: "completed", contacts: 39, refused: 2 });
    expect(JSON.stringify([await db.select().from(disclosure), batch, log])).not.toContain("example");
    const before = count("");
    await connectors.drain();
    expect(count("")).toBe(before);
  });
});

describe("a backlog", () => {
  it("goes one by one when it is small, and leaves nobody behind who came during an import", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db);
    const { remote, connectors, count, privacy, clock } = system;
    await addMany(db, 19);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    expect(count("bulk_import")).toBe(0);
    expect(remote.account.contacts.size).toBe(19);
    const ana = await addPerson(db, { email: "ana@example.com" });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    clock.advance(1000);
    await connectors.drain();
    expect(remote.contact("ana@example.com")?.lists.get("1")).toBe("1");
  });

  it("is imported by one machine while the others leave it alone", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db);
    const { remote, machine, count, clock } = system;
    await addMany(db, 300);
    const machines = [machine(), machine(), machine()];
    await machines[0]?.sweep({ tenant: TENANT });
    await Promise.all(machines.map(async (one) => await one.drain()));
    clock.advance("PT1M");
    await Promise.all(machines.map(async (one) => await one.drain()));
    expect(remote.account.contacts.size).toBe(300);
    expect(count("bulk_import")).toBe(2);
    expect(count("/contact/sync")).toBe(0);
  });

  it("lets no withdrawal and no erasure overtake the import that carries the person", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db, { importMilliseconds: 60_000 });
    const { clock, remote, connectors, privacy } = system;
    await addMany(db, 30);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    const [first, second] = await db.select().from(users).orderBy(users.email);
    await privacy.object(administrator(first?.id), "newsletter");
    await connectors.changed(db, administrator(first?.id));
    const goes = administrator(second?.id);
    const reference = await privacy.reference(goes);
    const order = { tenant: TENANT, reference, subject: goes, orderId: "o-1" };
    expect(await connectors.erasers.activecampaign.erase(order)).toMatchObject({ state: "pending" });
    await privacy.forget(goes);
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0); // still on the way: nothing was found, so nothing was undone
    for (let minutes = 0; minutes < 4; minutes += 1) {
      clock.advance("PT1M");
      await connectors.drain();
    }
    expect(remote.account.contacts.size).toBe(29);
    expect(remote.contact(first?.email ?? "")?.lists.get("1")).toBe("2");
    expect(remote.contact(second?.email ?? "")).toBeUndefined();
    expect(await connectors.openErasures({ tenant: TENANT })).toMatchObject([{ state: "purge_expected" }]);
  });

  it("changes an address in place although the import did not say who is who", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db);
    const { clock, remote, connectors } = system;
    await addMany(db, 20);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    await db.update(users).set({ email: "new@example.com" }).where(eq(users.email, "p3@example.com"));
    const [moved] = await db.select().from(users).where(eq(users.email, "new@example.com"));
    await connectors.changed(db, { kind: "administrator", tenant: TENANT, id: moved?.id ?? "" });
    clock.advance("PT1M");
    await connectors.drain();
    clock.advance("PT2M");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(20);
    expect(remote.contact("new@example.com")).toBeDefined();
  });
});

describe("an import that goes wrong", () => {
  it("never comes to an end: is given up after a day, and its people go one by one", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    const { clock, remote, connectors } = await open(db, {
      importMilliseconds: Number.POSITIVE_INFINITY,
    });
    await addMany(db, 25);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    for (let hours = 0; hours < 23; hours += 1) {
      clock.advance("PT1H");
      await connectors.drain();
    }
    expect(remote.account.contacts.size).toBe(0);
    clock.advance("PT1H");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(25);
    expect(await db.select({ state: deliveryBatch.state }).from(deliveryBatch)).toEqual([
      { state: "unknown" },
    ]);
    const rows = await db.select().from(disclosure);
    expect(new Set(rows.map(({ actual }) => actual))).toEqual(new Set(["active"]));
  });

  it("is not known to have arrived: nobody is touched until it has come to an end or can no longer come", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db);
    const { clock, remote, connectors, count } = system;
    remote.faults.inject({ path: "bulk_import", fault: { kind: "reset", when: "after" }, times: 5 });
    await addMany(db, 25);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    expect(count("/contact/sync")).toBe(0);
    remote.faults.clear();
    clock.advance("PT11M");
    await connectors.drain();
    clock.advance("PT2M");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(25);
    expect(await connectors.deadLetters({ tenant: TENANT })).toEqual([]);
  });

  it("meets the vendor's limit: the account waits, and the import goes on later", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db, { importsPerMinute: 1 });
    const { clock, remote, connectors, count } = system;
    await addMany(db, 270);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    expect(count("bulk_import")).toBe(2); // the second is refused with status 400
    expect(remote.account.contacts.size).toBe(250);
    clock.advance("PT2M");
    await db.execute(sql`update habeas.rate_bucket set blocked_until = null`);
    await connectors.drain();
    clock.advance("PT1M");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(270);
    expect(count("/contact/sync")).toBe(0);
  });
});
