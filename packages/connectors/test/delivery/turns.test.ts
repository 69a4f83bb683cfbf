import { createConnectors } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createTestDatabase, failQuery } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { startCheckedActiveCampaign } from "../support/activecampaign.ts";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, EVENTS, host, privacyOver, SALE, SALES, secrets, TENANT } from "../support/host.ts";
import { connect, startCheckedPipedrive } from "../support/pipedrive.ts";

describe("the turn of a delivery", () => {
  it("comes, however many wait for a recipient whose key is refused", async () => {
    await using database = await createTestDatabase({ template: host });
    await using mail = await startCheckedActiveCampaign();
    await using sales = await startCheckedPipedrive();
    const { db } = database;
    const { privacy } = privacyOver(db);
    const connectors = createConnectors({
      privacy,
      secrets,
      recipients: {
        activecampaign: activeCampaign({
          apiUrl: mail.url,
          apiKey: mail.apiKey,
          subjects: ["administrator"],
          lists: { newsletter: "1" },
          requestsPerSecond: 10_000,
        }),
        pipedrive: connect(sales, { burst: 10_000, searches: 10_000 }),
      },
    });
    mail.faults.inject({ fault: { kind: "status", status: 403 }, times: 10_000 });
    for (let index = 0; index < 210; index += 1) {
      const person = await addPerson(db, { email: `p${String(index)}@example.com` });
      await privacy.capture(person, "newsletter", SALE);
      await connectors.changed(db, person);
    }
    const last = await addPerson(db, { email });
    await privacy.consent.grant(last, "sales", SALES);
    await connectors.changed(db, last);
    await connectors.drain();
    expect(sales.persons(email)).toHaveLength(1);
  });

  it("is not lost to the vendor when the allowance cannot be asked", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote, { random: () => 1 });
    const ana = await addPerson(db, { email });
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    const failure = failQuery(database.pool, {
      at: 1,
      error: new Error("away"),
      match: /with fast as/,
    });
    await connectors.check("activecampaign").then(
      () => expect.unreachable(),
      (error: unknown) => expect(error).toMatchObject({ code: "limiter_failed", vendor: undefined }),
    );
    failure.remove();
    const again = failQuery(database.pool, {
      at: 1,
      error: new Error("away"),
      match: /with fast as/,
    });
    expect(await connectors.drain()).toEqual({ looked: 1, failed: 1 });
    again.remove();
    clock.advance(5000);
    expect(await connectors.drain()).toEqual({ looked: 1, failed: 0 });
    expect(remote.contact(email)?.lists.get("2")).toBe("1");
  });

  it("comes again for who withdraws while her delivery is refused for good", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote, {
      fetch: async (url, init) => {
        if (typeof url === "string" && url.endsWith("/contact/sync")) {
          clock.advance(1000);
          await privacy.consent.withdraw(ana, "events");
        }
        return await fetch(url, init);
      },
    });
    const ana = await addPerson(db, { email });
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    remote.faults.inject({
      path: "/contact/sync",
      fault: { kind: "status", status: 422, body: { errors: [] } },
    });
    await connectors.drain();
    const decisions = await connectors.decisions({ tenant: TENANT });
    expect(decisions.map(({ effect }) => effect)).toEqual(["allow", "deny"]);
    expect(await connectors.deadLetters({ tenant: TENANT })).toEqual([]);
  });
});
