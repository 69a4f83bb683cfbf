import { createConnectors } from "@habeas/connectors";
import { disclosure } from "@habeas/connectors/schema";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { addPerson, host, privacyOver, SALES, secrets, TENANT } from "../support/host.ts";
import { connect, EMAIL, startCheckedPipedrive } from "../support/pipedrive.ts";

describe("sales", () => {
  it("make nobody twice when an answer was lost and the search does not know her yet", async () => {
    await using database = await createTestDatabase({ template: host });
    let requests = 0;
    await using remote = await startCheckedPipedrive({ observe: () => (requests += 1) });
    const { privacy, clock } = privacyOver(database.db, testClock("2026-03-01T00:00:00Z"));
    const recipients = {
      pipedrive: connect(remote, { burst: 10_000, searches: 10_000, dailyTokens: 1_000_000 }),
    };
    const connectors = createConnectors({ privacy, secrets, recipients });
    const ana = await addPerson(database.db, { email: EMAIL });
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.changed(database.db, ana);
    remote.faults.inject({ method: "POST", path: "/persons", fault: { kind: "reset", when: "after" } });
    await connectors.drain();
    for (const { id } of remote.persons(EMAIL)) remote.company.unindexed.add(id);
    const asked = requests;
    clock.advance("PT50S"); // an index needs its time: nobody is asked, and nobody made
    await connectors.drain();
    expect(requests).toBe(asked);
    remote.company.unindexed.clear();
    clock.advance("PT1M");
    await connectors.drain();
    expect(remote.persons(EMAIL)).toHaveLength(1);
    const [row] = await database.db.select().from(disclosure);
    expect(row).toMatchObject({ actual: "active", remoteIds: [String(remote.persons(EMAIL)[0]?.id)] });
  });

  it("go out on a stored request only, and come back as a withdrawal", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const { privacy, clock } = privacyOver(database.db, testClock("2026-03-01T00:00:00Z"));
    const recipients = {
      pipedrive: connect(remote, { burst: 10_000, searches: 10_000, dailyTokens: 1_000_000 }),
    };
    const connectors = createConnectors({ privacy, secrets, recipients });
    const ana = await addPerson(database.db, { email: EMAIL });
    await connectors.changed(database.db, ana);
    await connectors.drain();
    expect(remote.company.persons.size).toBe(0);
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.drain();
    expect(remote.persons(EMAIL)).toHaveLength(1);
    clock.advance("PT1H");
    const event = {
      meta: {
        action: "change",
        entity: "person",
        entity_id: String(remote.persons(EMAIL)[0]?.id),
        timestamp: "2026-03-01T00:30:00.000Z",
        user_id: "7",
        change_source: "app",
      },
      data: { marketing_status: "unsubscribed" },
    };
    const request = (password: string) => ({
      method: "POST",
      url: "https://host.example/hooks/pipedrive",
      headers: new Headers({
        authorization: `Basic ${Buffer.from(`habeas:${password}`).toString("base64")}`,
      }),
      body: new TextEncoder().encode(JSON.stringify(event)),
    });
    expect(await connectors.receive("pipedrive", request("wrong"))).toEqual({ status: 401 });
    expect(await connectors.receive("pipedrive", request("webhook-password"))).toEqual({ status: 200 });
    await connectors.drain();
    expect(await privacy.may(ana, "sales")).toMatchObject({ allowed: false, because: "withdrawn" });
    expect(remote.company.items.leads.size).toBe(0);
    const [row] = await database.db.select().from(disclosure);
    expect(row).toMatchObject({ actual: "unsubscribed", tenantId: TENANT });
  });

  it("follow a person whom a salesperson merged into another, to her erasure", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startCheckedPipedrive();
    const { privacy } = privacyOver(database.db, testClock("2026-03-01T00:00:00Z"));
    const recipients = {
      pipedrive: connect(remote, { burst: 10_000, searches: 10_000, dailyTokens: 1_000_000 }),
    };
    const connectors = createConnectors({ privacy, secrets, recipients });
    const ana = await addPerson(database.db, { email: EMAIL });
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.changed(database.db, ana);
    await connectors.drain();
    const [first] = remote.persons(EMAIL);
    if (first === undefined) throw new Error("she was not made");
    // merged: what she has moves to somebody whom habeas does not know, who has neither reference nor address
    const other = { ...first, id: 4711, customFields: {}, emails: [] };
    remote.company.persons.delete(first.id);
    remote.company.persons.set(other.id, other);
    const meta = { action: "delete", entity: "person", entity_id: String(first.id), merged_to_id: other.id };
    const timestamp = "2026-03-01T00:30:00.000Z";
    const event = { meta: { ...meta, timestamp, user_id: "7", change_source: "app" }, data: null };
    const authorization = `Basic ${Buffer.from("habeas:webhook-password").toString("base64")}`;
    await connectors.receive("pipedrive", {
      method: "POST",
      url: "https://host.example/hooks/pipedrive",
      headers: new Headers({ authorization }),
      body: new TextEncoder().encode(JSON.stringify(event)),
    });
    await connectors.drain();
    expect(Object.values(other.customFields)).toEqual([await privacy.reference(ana)]); // delivered to where she is
    const reference = await privacy.reference(ana);
    await connectors.erasers.pipedrive.erase({ tenant: TENANT, reference, subject: ana, orderId: "order-1" });
    expect(remote.company.persons.get(other.id)?.deletedAt).toBeDefined();
  });
});
