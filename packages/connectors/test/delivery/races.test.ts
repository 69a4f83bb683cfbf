import { eq } from "drizzle-orm";
import { disclosure } from "@habeas/connectors/schema";
import { asHost, createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { startCheckedActiveCampaign } from "../support/activecampaign.ts";
import { email, hook, startRemote, wire } from "../support/delivery.ts";
import { addPerson, EVENTS, host, SALE, TENANT, users } from "../support/host.ts";

const REQUEST = { what: "request", notice: SALE.notice, language: "en", channel: "settings" } as const;

/** A `fetch` that lets something happen while the first contact is on its way. */
const meanwhile = (happens: () => Promise<unknown>): typeof fetch => {
  let isFirst = true;
  return async (url, init) => {
    if (isFirst && typeof url === "string" && url.endsWith("/contact/sync")) {
      isFirst = false;
      await happens();
    }
    return await fetch(url, init);
  };
};

describe("while a delivery is under way", () => {
  it("no other machine delivers the same person", async () => {
    await using database = await createTestDatabase({ template: host });
    let syncs = 0;
    await using remote = await startCheckedActiveCampaign({
      lists: [{ id: "1", name: "News" }],
      observe: ({ request }) => (syncs += request.path.endsWith("/contact/sync") ? 1 : 0),
    });
    const { db } = database;
    const machines = [1, 2, 3].map(() => wire(db, remote));
    const { privacy, connectors } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    remote.faults.inject({ path: "/contact/sync", fault: { kind: "slow_headers", milliseconds: 400 } });
    await Promise.all(machines.map(async (machine) => await machine.connectors.drain()));
    expect(syncs).toBe(1);
  });

  it("a withdrawal is carried out right after", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote, {
      fetch: meanwhile(async () => {
        clock.advance(1000);
        await privacy.consent.withdraw(ana, "events");
      }),
    });
    const ana = await addPerson(db, { email });
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("2")).toBe("2");
    const decisions = await connectors.decisions({ tenant: TENANT });
    expect(decisions.map(({ effect }) => effect)).toEqual(["allow", "deny"]);
  });

  it("an opt-out over there counts, also when she had just come back and the answer was lost", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote, { random: () => 1 });
    const ana = await addPerson(db, { email });
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    await connectors.drain();
    clock.advance("PT1H");
    await privacy.consent.withdraw(ana, "events");
    await connectors.drain();
    clock.advance("PT1H");
    await privacy.consent.grant(ana, "events", EVENTS);
    remote.faults.inject({ path: "/contactLists", method: "POST", fault: { kind: "reset", when: "after" } });
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("2")).toBe("1"); // subscribed again, and habeas does not know it
    clock.advance("PT1M");
    remote.contact(email)?.lists.set("2", "2");
    const id = remote.contact(email)?.id ?? "";
    const at = encodeURIComponent(clock.now().toISOString());
    const left = `type=unsubscribe&date_time=${at}&contact[id]=${id}&contact[email]=ana%40example.com&list=2`;
    await connectors.receive("activecampaign", hook(left));
    clock.advance("PT1H");
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("2")).toBe("2");
    expect(await privacy.may(ana, "events")).toMatchObject({ allowed: false });
  });

  it.each([
    ["the only purpose", "withdraw"],
    ["one of two purposes", "keep"],
  ])(
    "who asks again is brought back, also when the answer to her unsubscription was lost: %s",
    async (_name, other) => {
      await using database = await createTestDatabase({ template: host });
      await using remote = await startRemote();
      const { db } = database;
      const { privacy, connectors, clock } = wire(db, remote, { random: () => 1 });
      const ana = await addPerson(db, { email });
      await privacy.consent.grant(ana, "events", EVENTS);
      if (other === "keep") await privacy.capture(ana, "newsletter", SALE);
      await connectors.changed(db, ana);
      await connectors.drain();
      clock.advance("PT1H");
      await privacy.consent.withdraw(ana, "events");
      remote.faults.inject({
        path: "/contactLists",
        method: "POST",
        fault: { kind: "reset", when: "after" },
      });
      await connectors.drain();
      expect(remote.contact(email)?.lists.get("2")).toBe("2"); // ended over there, and nobody was told
      clock.advance("PT1H");
      await privacy.consent.grant(ana, "events", EVENTS);
      await connectors.changed(db, ana);
      await connectors.drain();
      expect(remote.contact(email)?.lists.get("2")).toBe("1");
      expect(await privacy.may(ana, "events")).toMatchObject({ allowed: true });
    },
  );

  it("an erasure waits for it, and then takes what it made", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors } = wire(db, remote, {
      fetch: meanwhile(async () => {
        const reference = await privacy.reference(ana);
        const order = { tenant: TENANT, reference, subject: ana, orderId: "order-1" };
        expect(await connectors.erasers.activecampaign.erase(order)).toMatchObject({ state: "pending" });
        await privacy.forget(ana);
        await asHost(async () => await db.delete(users).where(eq(users.id, ana.key)));
      }),
    });
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0);
    expect(remote.account.trash.size).toBe(1);
    const [open] = await connectors.openErasures({ tenant: TENANT });
    expect(open).toMatchObject({ state: "purge_expected", order: "order-1" });
  });
});

describe("an erasure", () => {
  it("that comes before a queued delivery leaves nothing to deliver", async () => {
    await using database = await createTestDatabase({ template: host });
    const bodies: string[] = [];
    await using remote = await startCheckedActiveCampaign({
      observe: ({ request }) => bodies.push(request.text),
    });
    const { db } = database;
    const { privacy, connectors } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana); // queued, and not yet looked at
    const reference = await privacy.reference(ana);
    const order = { tenant: TENANT, reference, subject: ana, orderId: "order-1" };
    await connectors.erasers.activecampaign.erase(order);
    await privacy.forget(ana);
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0);
    expect(bodies.join("")).not.toContain(email);
  });

  it("keeps the address from marketing when she comes back, until she asks for it herself", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote);
    const before = await addPerson(db, { email });
    await privacy.capture(before, "newsletter", SALE);
    await connectors.changed(db, before);
    await connectors.drain();
    const reference = await privacy.reference(before);
    await connectors.erasers.activecampaign.erase({
      tenant: TENANT,
      reference,
      subject: before,
      orderId: "o-1",
    });
    await privacy.forget(before);
    await db.delete(users).where(eq(users.id, before.key));

    clock.advance("P1D");
    const again = await addPerson(db, { email });
    await privacy.capture(again, "newsletter", SALE);
    await connectors.changed(db, again);
    await connectors.drain();
    expect(remote.contact(email)).toBeUndefined();
    const mine = { tenant: TENANT, reference: await privacy.reference(again) };
    expect((await connectors.decisions(mine)).at(-1)).toMatchObject({
      effect: "deny",
      because: "suppressed",
    });

    clock.advance("P1D");
    await privacy.consent.grant(again, "events", EVENTS);
    await connectors.changed(db, again);
    await connectors.drain();
    expect([...(remote.contact(email)?.lists ?? [])]).toEqual([["2", "1"]]);
    const rows = await db.select().from(disclosure).where(eq(disclosure.reference, mine.reference));
    expect(rows).toMatchObject([{ actual: "active" }]);
  });
});

describe("webhooks", () => {
  it("that come out of order do not undo what she asked for afterwards", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    const id = remote.contact(email)?.id ?? "";
    const left = (at: string) =>
      hook(
        `type=unsubscribe&date_time=2026-03-01T${at}%3A00%2B00%3A00&contact[id]=${id}&contact[email]=ana%40example.com&list=1`,
      );
    remote.contact(email)?.lists.set("1", "2"); // at 01:00 and again at 02:00; the second is told of first
    clock.advance("PT3H");
    await privacy.capture(ana, "newsletter", REQUEST);
    for (const at of ["02:00", "01:00"])
      await connectors.receive("activecampaign", left(encodeURIComponent(at)));
    await connectors.drain();
    expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: true, because: "request" });
    expect(remote.contact(email)?.lists.get("1")).toBe("1");
  });
});
