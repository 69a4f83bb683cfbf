import { eq } from "drizzle-orm";
import { createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { email, hook, startRemote, wire } from "../support/delivery.ts";
import { addPerson, host, SALE, TENANT, users } from "../support/host.ts";

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
