import { createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, EVENTS, host } from "../support/host.ts";

describe("somebody who left in the gap of a lost answer", () => {
  it("is not brought back when what she had asked for is repeated, though no webhook told of it", async () => {
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
    expect(remote.contact(email)?.lists.get("2")).toBe("1"); // back, and habeas does not know it
    clock.advance("PT1M");
    await remote.unsubscribe(email, "2"); // no webhook is registered
    clock.advance("PT1M");
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("2")).toBe("2");
    clock.advance("PT1M");
    await connectors.drain();
    expect(await privacy.may(ana, "events")).toMatchObject({ allowed: false });
  });

  it("is not made up: a request that failed and a poll in between do not take her consent away", async () => {
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
    remote.faults.inject({ path: "/contactLists", method: "POST", fault: { kind: "reset", when: "before" } });
    await connectors.drain(); // her data was written over there, her list was not
    expect(remote.contact(email)?.lists.get("2")).toBe("2");
    await connectors.poll("activecampaign");
    clock.advance("PT1M");
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("2")).toBe("1");
    expect(await privacy.may(ana, "events")).toMatchObject({ allowed: true });
  });

  it("nor does a withdrawal of her own that was carried out after she had asked again", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    let isFirst = true;
    const { privacy, connectors, clock } = wire(db, remote, {
      random: () => 1,
      fetch: async (url, init) => {
        const ends = typeof init?.body === "string" && init.body.includes('"status":"2"');
        if (ends && isFirst) {
          isFirst = false;
          clock.advance(5000);
          await privacy.consent.grant(ana, "events", EVENTS); // while her withdrawal is on its way
          clock.advance(5000);
        }
        return await fetch(url, init);
      },
    });
    const ana = await addPerson(db, { email });
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    await connectors.drain();
    clock.advance("PT1H");
    await privacy.consent.withdraw(ana, "events");
    await connectors.drain();
    expect(isFirst).toBe(false);
    expect(remote.contact(email)?.lists.get("2")).toBe("1");
    expect(await privacy.may(ana, "events")).toMatchObject({ allowed: true });
  });
});
