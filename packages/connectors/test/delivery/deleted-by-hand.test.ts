import { createTestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";
import { collect } from "../support/collect.ts";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, host, SALE, TENANT, users } from "../support/host.ts";

it.each(["a listing", "her next delivery"])(
  "an erasure sees to what a colleague has put into the bin, and may take out again: found by %s",
  async (by) => {
    await using database = await createTestDatabase({ template: host });
    await using remote = await startRemote();
    const { db } = database;
    const { privacy, connectors, clock } = wire(db, remote);
    const ana = await addPerson(db, { email });
    await privacy.capture(ana, "newsletter", SALE);
    await connectors.changed(db, ana);
    await connectors.drain();
    const id = remote.contact(email)?.id ?? "";
    clock.advance("PT1H");
    remote.deleteByHand(email);
    if (by === "a listing") await collect(connectors.drift("activecampaign"));
    else await db.update(users).set({ email: "ana@new.example" });
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0); // and she was not made anew
    const order = {
      tenant: TENANT,
      reference: await privacy.reference(ana),
      subject: ana,
      orderId: "order-1",
    };
    const report = { state: "pending", reason: "purge_expected" };
    expect(await connectors.erasers.activecampaign.erase(order)).toMatchObject(report);
    remote.restoreByHand(id);
    clock.advance("P31D");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0);
    clock.advance("P31D");
    expect(await connectors.erasers.activecampaign.erase(order)).toEqual({ state: "done" });
  },
);
