import { eq } from "drizzle-orm";
import { deliveryBatch, disclosure } from "@habeas/connectors/schema";
import { createTestDatabase, eachDriver } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { addMany, administrator, open, stateOf } from "../support/backlog.ts";
import { addPerson, host, SALE, TENANT, users } from "../support/host.ts";

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
    await connectors.changed(db, administrator(moved?.id));
    clock.advance("PT1M");
    await connectors.drain();
    clock.advance("PT2M");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(20);
    expect(remote.contact("new@example.com")).toBeDefined();
  });
});
