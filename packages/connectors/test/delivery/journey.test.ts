import { eq } from "drizzle-orm";
import { disclosure } from "@habeas/connectors/schema";
import { eachDriver } from "@habeas/testbed";
import { expect, it } from "vitest";
import { email, startRemote, wire } from "../support/delivery.ts";
import { addPerson, host, SALE, TENANT, users } from "../support/host.ts";

eachDriver((driver) => {
  it("carries an administrator to the recipient, her opt-out back, and her erasure there", async () => {
    await using database = await driver.create(host);
    await using remote = await startRemote();
    const { db } = database;
    const { clock, connectors, privacy } = wire(db, remote);
    const ana = await addPerson(db, { email });

    await connectors.changed(db, ana);
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(0); // no evidence of a sale: nothing goes out

    await privacy.capture(ana, "newsletter", SALE);
    await connectors.drain();
    expect(remote.contact(email)?.lists.get("1")).toBe("1");
    expect(remote.contact(email)?.firstName).toBe(""); // the name serves events, not the newsletter

    clock.advance("PT1H");
    await remote.unsubscribe(email, "1");
    await db.update(users).set({ email: "ana@new.example" }).where(eq(users.id, ana.key));
    await connectors.changed(db, ana);
    await connectors.drain();
    expect(await privacy.may(ana, "newsletter")).toMatchObject({ allowed: false, because: "objected" });
    expect(remote.contact("ana@new.example")?.lists.get("1")).toBe("2");
    expect(await connectors.disclosures.of(ana)).toEqual([
      expect.objectContaining({
        recipient: "activecampaign",
        country: "US",
        purposes: ["newsletter"],
        columns: [],
        optedOutThere: true,
      }),
    ]);

    const reference = await privacy.reference(ana);
    const order = { tenant: TENANT, reference, subject: ana, orderId: "order-1" };
    const report = await connectors.erasers.activecampaign.erase(order);
    expect(report).toEqual({
      state: "pending",
      reason: "purge_expected",
      until: "2026-03-31",
    });
    expect(remote.account.contacts.size).toBe(0);
    await privacy.forget(ana);
    await connectors.drain();
    clock.advance("P31D");
    await connectors.drain();
    const [row] = await db.select().from(disclosure);
    expect(row).toMatchObject({
      eraseState: "purged_verified",
      actual: "erased",
      eraseTarget: null,
      emailHash: null,
    });
    expect(JSON.stringify(row)).not.toContain("example");
  });
});
