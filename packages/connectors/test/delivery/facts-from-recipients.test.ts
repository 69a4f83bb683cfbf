import { eq } from "drizzle-orm";
import { disclosure } from "@habeas/connectors/schema";
import { createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { email, hook, startRemote, wire } from "../support/delivery.ts";
import { addPerson, EVENTS, host, SALE, TENANT, users } from "../support/host.ts";

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
    await db.update(users).set({ email: "ana@new.example" }).where(eq(users.id, ana.key));
    await connectors.changed(db, ana);
    await connectors.drain();
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0);
    const decisions = await connectors.decisions({ tenant: TENANT });
    expect(decisions.at(-1)).toMatchObject({ effect: "deny", because: "remote_deleted" });
  });

  it("keeps both of two opt-outs that come in at the same moment", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { clock, connectors, privacy } = wire(db, remote);
    const people = [1, 2, 3, 4, 5, 6].map((n) => `p${String(n)}@example.com`);
    for (const address of people) {
      const person = await addPerson(db, { email: address });
      await privacy.capture(person, "newsletter", SALE);
      await privacy.consent.grant(person, "events", EVENTS);
      await connectors.changed(db, person);
    }
    await connectors.drain();
    clock.advance("PT1H");
    const left = (address: string, list: string) =>
      hook(
        `type=unsubscribe&date_time=2026-03-01T00:30:00%2B00:00&contact[id]=${remote.contact(address)?.id ?? ""}&list=${list}`,
      );
    await Promise.all(
      people.flatMap((address) =>
        ["1", "2"].map(async (list) => await connectors.receive("activecampaign", left(address, list))),
      ),
    );
    const rows = await db.select().from(disclosure);
    expect(rows.map(({ remoteOptOuts }) => Object.keys(remoteOptOuts).toSorted())).toEqual(
      people.map(() => ["events", "newsletter"]),
    );
  });
});
