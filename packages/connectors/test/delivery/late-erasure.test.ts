import { createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, EVENTS, host, TENANT } from "../support/host.ts";
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
