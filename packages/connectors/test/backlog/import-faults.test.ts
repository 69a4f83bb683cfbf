import { sql } from "drizzle-orm";
import { deliveryBatch, disclosure } from "@habeas/connectors/schema";
import { createTestDatabase } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { addMany, open } from "../support/backlog.ts";
import { host, TENANT } from "../support/host.ts";

describe("an import that goes wrong", () => {
  it("never comes to an end: is given up after a day, and its people go one by one", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    const { clock, remote, connectors } = await open(db, {
      importMilliseconds: Number.POSITIVE_INFINITY,
    });
    await addMany(db, 25);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    for (let hours = 0; hours < 23; hours += 1) {
      clock.advance("PT1H");
      await connectors.drain();
    }
    expect(remote.account.contacts.size).toBe(0);
    clock.advance("PT1H");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(25);
    expect(await db.select({ state: deliveryBatch.state }).from(deliveryBatch)).toEqual([
      { state: "unknown" },
    ]);
    const rows = await db.select().from(disclosure);
    expect(new Set(rows.map(({ actual }) => actual))).toEqual(new Set(["active"]));
  });

  it("is not known to have arrived: nobody is touched until it has come to an end or can no longer come", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db);
    const { clock, remote, connectors, count } = system;
    remote.faults.inject({ path: "bulk_import", fault: { kind: "reset", when: "after" }, times: 5 });
    await addMany(db, 25);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    expect(count("/contact/sync")).toBe(0);
    remote.faults.clear();
    clock.advance("PT11M");
    await connectors.drain();
    clock.advance("PT2M");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(25);
    expect(await connectors.deadLetters({ tenant: TENANT })).toEqual([]);
  });

  it("meets the vendor's limit: the account waits, and the import goes on later", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db, { importsPerMinute: 1 });
    const { clock, remote, connectors, count } = system;
    await addMany(db, 270);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    expect(count("bulk_import")).toBe(2); // the second is refused with status 400
    expect(remote.account.contacts.size).toBe(250);
    clock.advance("PT2M");
    await db.execute(sql`update habeas.rate_bucket set blocked_until = null`);
    await connectors.drain();
    clock.advance("PT1M");
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(270);
    expect(count("/contact/sync")).toBe(0);
  });

  it("is not allowed: everybody goes one by one, and imports are not tried again at every turn", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    await using system = await open(db);
    const { remote, connectors, count } = system;
    remote.faults.inject({ path: "bulk_import", fault: { kind: "status", status: 402 }, times: 100 });
    await addMany(db, 300);
    await connectors.sweep({ tenant: TENANT });
    await connectors.drain();
    expect(remote.account.contacts.size).toBe(300);
    expect(count("/contact/sync")).toBe(300);
    await db.execute(sql`update habeas.disclosure set actual = 'none', remote_ids = '{}', attempts = 0,
      payload_hash = null, first_sent_at = null, change = change + 1`); // as if all of them were new
    await connectors.drain();
    expect(count("/contact/sync")).toBe(600);
    expect(count("bulk_import")).toBe(1);
    expect(system.log.filter(({ event }) => event === "import.failed")).toHaveLength(1); // and none was prepared
    const told = system.log.filter(({ event }) => event === "stopped");
    expect(told).toMatchObject([{ operation: "bulk-import-contacts", fault: "permission" }]);
  });
});
