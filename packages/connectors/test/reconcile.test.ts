import { eq } from "drizzle-orm";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors } from "@habeas/connectors";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import type { Database } from "@habeas/internal";
import { startCheckedActiveCampaign, type CheckedActiveCampaign } from "./support/activecampaign.ts";
import { collect } from "./support/collect.ts";
import { addPerson, host, privacyOver, SALE, secrets, TENANT, users } from "./support/host.ts";

function wire(db: Database, remote: CheckedActiveCampaign) {
  const { privacy, clock } = privacyOver(db, testClock("2026-03-01T00:00:00Z"));
  const connectors = createConnectors({
    privacy,
    secrets,
    recipients: {
      activecampaign: activeCampaign({
        apiUrl: remote.url,
        apiKey: remote.apiKey,
        subjects: ["administrator"],
        lists: { newsletter: "1" },
        requestsPerSecond: 10_000,
      }),
    },
  });
  return { privacy, clock, connectors };
}

describe("the dry run", () => {
  it("names what would be created, updated, unsubscribed, erased and left, without a call", async () => {
    await using database = await createTestDatabase({ template: host });
    let requests = 0;
    await using remote = await startCheckedActiveCampaign({ observe: () => (requests += 1) });
    const { db } = database;
    const { privacy, clock, connectors } = wire(db, remote);
    const people = await Promise.all(
      ["a", "b", "c", "d", "e"].map(async (name) => await addPerson(db, { email: `${name}@example.com` })),
    );
    const [settled, moved, objected, gone, fresh] = people;
    for (const person of people) if (person !== fresh) await privacy.capture(person, "newsletter", SALE);
    for (const person of people) if (person !== fresh) await connectors.changed(db, person);
    await connectors.drain();
    clock.advance("P1D");
    await privacy.capture(fresh ?? (people[0] as never), "newsletter", SALE);
    await db
      .update(users)
      .set({ email: "b@new.example" })
      .where(eq(users.id, moved?.key ?? ""));
    await privacy.object(objected as never, "newsletter");
    await privacy.forget(gone as never);
    await db.delete(users).where(eq(users.id, gone?.key ?? ""));
    await addPerson(db, { email: "nobody-said-yes@example.com" });

    const before = requests;
    const plan = await collect(connectors.plan({ tenant: TENANT }));
    expect(requests).toBe(before);
    expect(plan.map(({ action, because }) => `${action} ${because}`).toSorted()).toEqual([
      "create softOptIn",
      "erase erased",
      "leave no_soft_opt_in_evidence",
      "leave softOptIn",
      "unsubscribe suppressed",
      "update softOptIn",
    ]);
    expect(JSON.stringify(plan)).not.toContain("example");
    expect(await collect(connectors.plan({ tenant: "globex" }))).toEqual([]);

    expect(await connectors.sweep({ tenant: TENANT })).toEqual({ queued: 4 });
    await connectors.drain();
    expect([
      ...new Set((await collect(connectors.plan({ tenant: TENANT }))).map(({ action }) => action)),
    ]).toEqual(["leave"]);
    expect(remote.contact("e@example.com")?.lists.get("1")).toBe("1");
    expect(remote.contact("b@new.example")).toBeDefined();
    expect(remote.contact("c@example.com")?.lists.get("1")).toBe("2");
    expect(remote.contact("d@example.com")).toBeUndefined();
    expect(settled).toBeDefined();
  });
});

describe("the reconciliation", () => {
  it("finds opt-outs whose webhook was lost, orphans there, and what is missing", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedActiveCampaign();
    const { db } = database;
    const { privacy, clock, connectors } = wire(db, remote);
    const people = await Promise.all(
      ["a", "b", "c"].map(async (name) => await addPerson(db, { email: `${name}@example.com` })),
    );
    for (const person of people) {
      await privacy.capture(person, "newsletter", SALE);
      await connectors.changed(db, person);
    }
    await connectors.drain();
    clock.advance("P1D");
    await remote.unsubscribe("a@example.com", "1");
    remote.deleteByHand("b@example.com");
    remote.account.create({ email: "stranger@example.com" });

    expect(await connectors.poll("activecampaign")).toEqual({ changed: 1 });
    await connectors.drain();
    expect(await privacy.may(people[0] as never, "newsletter")).toMatchObject({ allowed: false });
    expect(await connectors.poll("activecampaign")).toEqual({ changed: 0 });

    const drift = await collect(connectors.drift("activecampaign"));
    expect(drift.map((one) => one.drift).toSorted()).toEqual(["missing", "orphan"]);
    expect(JSON.stringify(drift)).not.toContain("example");
  });

  it("answers an access request with what recipients hold, and lists erasures that are not proven", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedActiveCampaign();
    const { db } = database;
    const { privacy, clock, connectors } = wire(db, remote);
    const ana = await addPerson(db, { email: "ana@example.com" });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    const held = await collect(connectors.exportSubject(ana));
    expect(held.map(({ recipient, source }) => `${recipient} ${source}`)).toContain("activecampaign contact");
    expect(JSON.stringify(held)).toContain("ana@example.com");

    remote.faults.inject({ fault: { kind: "status", status: 503 }, times: 1000 });
    const reference = await privacy.reference(ana);
    const order = { tenant: TENANT, reference, subject: ana, orderId: "o-1" };
    expect(await connectors.erasers.activecampaign.erase(order)).toMatchObject({
      state: "pending",
      reason: "retryable",
    });
    clock.advance("P32D");
    expect(await connectors.openErasures({ tenant: TENANT })).toMatchObject([
      { order: "o-1", state: "requested", due: "2026-04-01", overdue: true },
    ]);
    remote.faults.clear();
    await privacy.forget(ana); // the host goes on: the address is known to the running erasure only
    await connectors.drain();
    expect(remote.contact("ana@example.com")).toBeUndefined();
    expect(await connectors.openErasures({ tenant: TENANT })).toMatchObject([
      { state: "purge_expected", overdue: false },
    ]);
  });
});
