import { randomBytes, randomUUID } from "node:crypto";
import { createTestDatabase, testClock, type TestDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataKey, tenantRoot } from "../src/schema.ts";
import { refusalOf } from "./refusals.ts";
import { newPerson, openVault, sealedDatabase, users } from "./vault-support.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template: sealedDatabase });
});
afterAll(async () => {
  await database.close();
});

const run = async (statement: string): Promise<void> => void (await database.db.execute(sql.raw(statement)));
/** The place that a call was refused at. */
const at = async (call: Promise<unknown>) => (await refusalOf(call))?.where;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const wrappedAt = async (tenant: string): Promise<string | undefined> => {
  const [root] = await database.db.select().from(tenantRoot).where(eq(tenantRoot.tenantId, tenant));
  return root?.wrappedAt.toISOString();
};

describe("wrapping roots anew", () => {
  it("takes those wrapped before the moment, and leaves the others", async () => {
    const clock = testClock("2026-01-01T00:00:00Z");
    const { vault, people } = openVault(database.db, { clock: clock.now });
    const [old, young] = [newPerson(), newPerson()];
    await people.seal(old);
    clock.advance("P20D");
    await people.seal(young);
    clock.advance("P20D");
    await vault.rotation.rewrapRoots({ wrappedBefore: new Date("2026-01-10T00:00:00Z") });
    expect(await wrappedAt(old.tenantId)).toBe("2026-02-10T00:00:00.000Z");
    expect(await wrappedAt(young.tenantId)).toBe("2026-01-21T00:00:00.000Z");
  });

  it("comes to an end with a moment that is still to come: each root once", async () => {
    const clock = testClock("2026-06-01T00:00:00Z");
    const { vault, people } = openVault(database.db, { clock: clock.now });
    const person = newPerson();
    await people.seal(person);
    clock.advance("P1D");
    const roots = await database.db.select().from(tenantRoot);
    const wrappedBefore = new Date("2036-01-01T00:00:00Z");
    expect(await vault.rotation.rewrapRoots({ wrappedBefore })).toBe(roots.length);
    expect(await vault.rotation.rewrapRoots({ wrappedBefore })).toBe(0);
    expect(await wrappedAt(person.tenantId)).toBe("2026-06-02T00:00:00.000Z");
  });
});

describe("wrapping data keys anew", () => {
  it("leaves what is under the newest root already, also of somebody who has older keys", async () => {
    const { vault, people } = openVault(database.db);
    const person = newPerson();
    await people.seal(person);
    const rootVersions = async () =>
      (await database.db.select().from(dataKey).where(eq(dataKey.personKey, person.id)))
        .map(({ rootVersion }) => String(rootVersion))
        .toSorted();
    await run(
      `create function stop() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
    );
    await run(`create trigger stop before update on habeas.data_key for each row execute function stop()`);
    const stopped = await refusalOf(vault.rotation.rotateRoot({ tenant: person.tenantId }));
    expect(stopped).toMatchObject({ code: "database_fault", where: "habeas.data_key" });
    await run(`drop trigger stop on habeas.data_key`);
    await vault.rotation.rotateDataKey({ tenant: person.tenantId, table: users, key: person.id });
    expect(await rootVersions()).toEqual(["1", "2"]);
    const { rows: outdated } = await database.db.execute(
      sql`select 1 from habeas.data_key where tenant_id = ${person.tenantId} and root_version = 1`,
    );
    expect((await vault.rotation.rewrapKeys()).keys).toBe(outdated.length);
    expect(await rootVersions()).toEqual(["2", "2"]);
    expect((await vault.rotation.rewrapKeys()).keys).toBe(0);
  });
});

describe("a new data key", () => {
  it("is told to the other processes by the id of the one it replaces", async () => {
    const { vault, people } = openVault(database.db);
    const person = newPerson();
    await people.seal(person);
    const [before] = await database.db.select().from(dataKey).where(eq(dataKey.personKey, person.id));
    const client = await database.pool.connect();
    const heard: (string | undefined)[] = [];
    client.on("notification", ({ payload }) => heard.push(payload));
    await client.query("listen habeas_keys");
    await vault.rotation.rotateDataKey({ tenant: person.tenantId, table: users, key: person.id });
    await client.query("select 1"); // whatever was sent has come
    client.release(true);
    expect(heard).toEqual([hex(before?.keyId ?? randomBytes(16))]);
  });

  it("is refused beside a shredded one, even if another is still there", async () => {
    const { vault, people } = openVault(database.db);
    const person = newPerson();
    await people.seal(person);
    const who = { tenant: person.tenantId, table: users, key: person.id };
    await vault.rotation.rotateDataKey(who);
    await run(`update habeas.data_key set wrapped = null, root_version = null, shredded_at = now()
      where person_key = '${person.id}' and version = 1`);
    expect(await refusalOf(vault.rotation.rotateDataKey(who))).toMatchObject({ code: "key_shredded" });
    expect(await refusalOf(vault.rotation.rotateDataKey({ ...who, key: randomUUID() }))).toMatchObject({
      code: "unknown_key",
    });
  });
});

describe("a statement that fails", () => {
  it("says of which table it was", async () => {
    await using broken = await createTestDatabase({ template: sealedDatabase });
    const { vault, people } = openVault(broken.db);
    const person = newPerson();
    await people.seal(person);
    const { rotation } = vault;
    await broken.db.execute(sql`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'no'; end $$`);
    await broken.db.execute(sql`create trigger refuse before update or delete on habeas.tenant_root
      for each statement execute function refuse()`);
    expect(await at(rotation.rewrapRoots({ wrappedBefore: new Date() }))).toBe("habeas.tenant_root");
    expect(await at(rotation.rewrapKeys())).toBe("habeas.tenant_root");
    await broken.db.execute(sql`alter table habeas.shredding rename to elsewhere`);
    expect(await at(vault.settleShreddings())).toBe("habeas.shredding");
    await broken.db.execute(sql`alter table habeas.data_key rename to keys_elsewhere`);
    expect(await at(rotation.rewrapKeys())).toBe("habeas.data_key");
    expect(await at(rotation.rotateDataKey({ tenant: person.tenantId }))).toBe("habeas.data_key");
    await broken.db.execute(sql`alter table habeas.tenant_root rename to roots_elsewhere`);
    expect(await at(rotation.rewrapRoots())).toBe("habeas.tenant_root");
    expect(await at(rotation.rotateRoot({ tenant: person.tenantId }))).toBe("habeas.tenant_root");
    expect(
      await at(openVault(broken.db).people.index("emailIndex", "a@example.com", { tenant: person.tenantId })),
    ).toBe("habeas.tenant_root");
  });
});
