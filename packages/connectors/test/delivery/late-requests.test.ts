import { createConnectors } from "@habeas/connectors";
import { partner } from "@habeas/connectors/partner";
import { startPartner } from "@habeas/testbed/vendors";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { collect } from "../support/collect.ts";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, EVENTS, host, privacyOver, SALE, SALES, secrets, TENANT } from "../support/host.ts";
import { lateFetch } from "../support/late-fetch.ts";
import { connect, EMAIL, startCheckedPipedrive } from "../support/pipedrive.ts";

describe("a subscription that is carried out after nobody waited for it any more", () => {
  it("is found by polling and ended, when the person has withdrawn meanwhile", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const late = lateFetch();
    const { privacy, connectors, clock } = wire(db, remote, { fetch: late.fetch, random: () => 1 });
    const ana = await addPerson(db, { email });
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    late.hold("POST", "/contactLists");
    expect(await connectors.drain()).toEqual({ looked: 1, failed: 1 });
    clock.advance("PT1M");
    await privacy.consent.withdraw(ana, "events");
    await connectors.drain(); // there is nothing to end yet
    clock.advance("PT2H");
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("2")).toBeUndefined();

    await late.arrive();
    clock.advance("PT1M");
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("2")).toBe("1"); // nothing but the recipient knows of it
    expect(await connectors.poll("activecampaign")).toEqual({ changed: 1 });
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("2")).toBe("2");
    expect(await connectors.poll("activecampaign")).toEqual({ changed: 0 });
    expect(await privacy.may(ana, "events")).toMatchObject({ allowed: false });
  });

  it("is found without polling within the hour, also of one purpose among two", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const late = lateFetch();
    const { privacy, connectors, clock } = wire(db, remote, { fetch: late.fetch, random: () => 1 });
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    await privacy.consent.grant(ana, "events", EVENTS);
    await connectors.changed(db, ana);
    late.hold("POST", "/contactLists");
    await connectors.drain();
    clock.advance("PT1M");
    await privacy.consent.withdraw(ana, "events");
    await connectors.drain();
    await late.arrive();
    await connectors.drain();
    expect(Object.fromEntries(remote.contact(email)?.lists ?? [])).toEqual({ "1": "1", "2": "1" });
    clock.advance("PT1H");
    await connectors.drain();
    expect(Object.fromEntries(remote.contact(email)?.lists ?? [])).toEqual({ "1": "1", "2": "2" });
    const seen = (await connectors.decisions({ tenant: TENANT })).length;
    clock.advance("P1D");
    await connectors.drain();
    expect(await connectors.decisions({ tenant: TENANT })).toHaveLength(seen); // once, and no more
  });

  it("does not outlive an opt-out over there", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    clock.advance("PT1H");
    await remote.unsubscribe(email, "1");
    await connectors.poll("activecampaign");
    await connectors.drain();
    clock.advance("PT1H");
    remote.contact(email)?.lists.set("1", "1"); // a late request, or a colleague
    expect(await connectors.poll("activecampaign")).toEqual({ changed: 1 });
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("1")).toBe("2");
    expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: false });
  });

  it("does not outlive a deletion by hand over there: she is unsubscribed, and left to whoever deleted her", async () => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    clock.advance("PT1H");
    remote.deleteByHand(email);
    const drift = await collect(connectors.drift("activecampaign"));
    expect(drift.map((one) => one.drift)).toEqual(["missing"]);
    await connectors.drain();
    remote.account.create({ email }).lists.set("1", "1"); // made anew by a late request
    clock.advance("PT1H");
    await connectors.poll("activecampaign");
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("1")).toBe("2");
  });
});

describe("at other recipients, a request that is carried out late", () => {
  it("leaves no lead at Pipedrive for somebody who has withdrawn", async () => {
    await using database = await createTestDatabase({ template: host });
    const clock = testClock("2026-03-01T00:00:00Z");
    await using remote = await startCheckedPipedrive({ clock: clock.now });
    const { db } = database;
    const { privacy } = privacyOver(db, clock);
    const late = lateFetch();
    const connectors = createConnectors({
      privacy,
      secrets,
      fetch: late.fetch,
      random: () => 1,
      recipients: { pipedrive: connect(remote, { campaigns: false, burst: 10_000, searches: 10_000 }) },
    });
    const ana = await addPerson(db, { email: EMAIL });
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.changed(db, ana);
    late.hold("POST", "/leads");
    await connectors.drain();
    clock.advance("PT10M");
    await privacy.consent.withdraw(ana, "sales");
    await connectors.drain();
    clock.advance("PT2H");
    await connectors.drain();
    await late.arrive();
    expect(remote.company.items.leads.size).toBe(1);
    clock.advance("PT1M");
    expect(await connectors.poll("pipedrive")).toEqual({ changed: 1 });
    await connectors.drain();
    expect(remote.company.items.leads.size).toBe(0);
    expect(await connectors.poll("pipedrive")).toEqual({ changed: 0 });
  });

  it("leaves nobody at a partner, which has no listing to poll", async () => {
    await using database = await createTestDatabase({ template: host });
    const clock = testClock("2026-03-01T00:00:00Z");
    const crm = await startPartner({ clock: clock.now });
    const { db } = database;
    const { privacy } = privacyOver(db, clock);
    const late = lateFetch();
    const connectors = createConnectors({
      privacy,
      secrets,
      fetch: late.fetch,
      recipients: {
        partnerDe: partner({ baseUrl: crm.url, secrets: [crm.secret], subjects: ["administrator"] }),
      },
    });
    const ana = await addPerson(db, { email, country: "DE" });
    await privacy.consent.grant(ana, "sales", SALES);
    await connectors.changed(db, ana);
    const reference = await privacy.reference(ana);
    late.hold("PUT", reference);
    await connectors.drain();
    clock.advance("PT1M");
    await privacy.consent.withdraw(ana, "sales");
    await connectors.drain();
    await late.arrive();
    expect(crm.contacts.size).toBe(1);
    clock.advance("PT1H");
    await connectors.drain();
    expect(crm.contacts.size).toBe(0);
    await crm.close();
  });
});
