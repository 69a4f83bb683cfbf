import { eq } from "drizzle-orm";
import { createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, EVENTS, host, TENANT, users } from "../support/host.ts";
import { lateFetch } from "../support/late-fetch.ts";

const erasureOf = (subject: Awaited<ReturnType<typeof addPerson>>, reference: string) => ({
  tenant: TENANT,
  reference,
  subject,
  orderId: "order-1",
});

describe("an erasure that comes while a request is under way", () => {
  it("is not done before that request must have arrived, and takes what it made", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const late = lateFetch();
    const { privacy, connectors, clock } = wire(db, remote, { fetch: late.fetch, random: () => 1 });
    const ana = await addPerson(db, { email });
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    late.hold("POST", "/contact/sync");
    await connectors.drain();
    const reference = await privacy.reference(ana);
    const order = erasureOf(ana, reference);
    expect(await connectors.erasers.activecampaign.erase(order)).toMatchObject({
      state: "pending",
      reason: "unanswered",
    });
    await privacy.forget(ana);
    await late.arrive();
    await connectors.drain();
    expect(remote.contact(email)).toBeDefined(); // made after it was seen that nobody is there
    expect(await connectors.openErasures({ tenant: TENANT })).toMatchObject([
      { order: "order-1", overdue: false },
    ]);
    clock.advance("PT1H");
    await connectors.drain();
    expect(remote.contact(email)).toBeUndefined();
    clock.advance("P31D");
    await connectors.drain();
    expect(await connectors.openErasures({ tenant: TENANT })).toEqual([]);
    const [certificate] = await connectors.erasureCertificates({ tenant: TENANT, reference });
    expect(certificate?.report).toEqual({ state: "done" });
    expect(JSON.stringify(certificate?.steps)).toContain("came_back"); // it began again
  });

  it("ends after the hour where nothing arrived", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const late = lateFetch();
    const { privacy, connectors, clock } = wire(db, remote, { fetch: late.fetch, random: () => 1 });
    const ana = await addPerson(db, { email });
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    late.hold("POST", "/contact/sync");
    await connectors.drain();
    const order = erasureOf(ana, await privacy.reference(ana));
    await connectors.erasers.activecampaign.erase(order);
    clock.advance("PT1H");
    expect(await connectors.erasers.activecampaign.erase(order)).toEqual({ state: "done" });
  });
});

describe("somebody whom the host has forgotten without an order to erase", () => {
  it("is found by the hash of her address, when the answer to her only delivery was lost", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    let listings = 0;
    const { privacy, connectors, clock } = wire(db, remote, {
      random: () => 1,
      fetch: async (url, init) => {
        listings += typeof url === "string" && url.includes("id_greater=0") ? 1 : 0;
        return await fetch(url, init);
      },
    });
    const people = await Promise.all(
      [1, 2, 3].map(async (n) => await addPerson(db, { email: `p${String(n)}@example.com` })),
    );
    for (const person of people) {
      await privacy.consent.grant(person, "events", EVENTS);
      await connectors.changed(db, person);
    }
    remote.faults.inject({ path: "/contact/sync", fault: { kind: "reset", when: "after" }, times: 2 });
    remote.faults.inject({ path: "/contact/sync", fault: { kind: "reset", when: "before" } });
    await connectors.drain();
    remote.account.create({ email: "stays@example.com" });
    expect(remote.account.contacts.size).toBe(3); // the third request never arrived
    for (const person of people) {
      await privacy.forget(person);
      await db.delete(users).where(eq(users.id, person.key));
    }
    clock.advance("PT2H");
    await connectors.drain();
    expect([...remote.account.contacts.values()].map((contact) => contact.email)).toEqual([
      "stays@example.com",
    ]);
    expect(listings).toBeLessThanOrEqual(3); // those that looked together
    const open = await connectors.openErasures({ tenant: TENANT });
    expect(open.map(({ state }) => state)).toEqual(["purge_expected", "purge_expected"]);
  });
});
