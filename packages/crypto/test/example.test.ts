import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { needsReseal } from "../src/index.ts";
import {
  customers,
  followOthers,
  inShort,
  openPeople,
  resealAll,
  useThem,
} from "./examples/protect-table.ts";
import { outcomeOf } from "./refusals.ts";

async function databaseOfTheGuide() {
  const database = await createTestDatabase();
  await database.db.execute(
    sql.raw(`create table customers (id uuid primary key, tenant_id uuid not null, email bytea not null,
      phone bytea, profile bytea, email_index bytea)`),
  );
  return database;
}

it("runs the ten lines that the guide begins with", async () => {
  await using database = await databaseOfTheGuide();
  const person = { id: randomUUID(), tenantId: randomUUID() };
  const { people, rows, maria, found } = await inShort(database.db, person);
  expect([maria?.email, found?.email]).toEqual(["maria@example.com", "maria@example.com"]);
  expect(String(rows[0]?.email)).toBe("[sealed]");
  expect(await outcomeOf(people.open(rows, { purpose: "support" }))).toBe("key_shredded");
});

it("runs the example of the guide", async () => {
  await using database = await databaseOfTheGuide();
  const { found, person, receipt } = await useThem(database.db, { id: randomUUID(), tenantId: randomUUID() });
  expect(found?.email).toBe("maria@example.com");
  expect(person).toMatchObject({ email: "maria@example.com", phone: null });
  expect(receipt.indexes).toEqual(["customers.email_index"]);
});

it("runs the loop of the guide that seals anew, and the listener that forgets", async () => {
  await using database = await databaseOfTheGuide();
  const { vault, people } = await openPeople(database.db);
  const person = { id: randomUUID(), tenantId: randomUUID() };
  await database.db.insert(customers).values(await people.seal({ ...person, email: "maria@example.com" }));
  const keyId = await vault.rotation.rotateDataKey({
    tenant: person.tenantId,
    table: customers,
    key: person.id,
  });
  await resealAll(people);
  const rows = await database.db.select().from(customers);
  expect(rows.some(({ email }) => needsReseal(email, keyId))).toBe(false);

  const client = await database.pool.connect();
  try {
    await followOthers(vault, client);
    await people.open(rows, { purpose: "support" });
    const told = once(client, "notification");
    await database.db.execute(sql`select pg_notify('habeas_keys', ${Buffer.from(keyId).toString("hex")})`);
    await database.db.execute(
      sql`update habeas.data_key set wrapped = null, root_version = null, shredded_at = now()`,
    );
    await told;
    expect(await outcomeOf(people.open(rows, { purpose: "support" }))).toBe("key_shredded");
  } finally {
    client.release(true);
  }
});
