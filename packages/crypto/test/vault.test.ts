import { randomBytes, randomUUID } from "node:crypto";
import { createTestDatabase } from "@habeas/testbed";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { describe, expect, it } from "vitest";
import type { KeyProvider } from "../src/index.ts";
import { dataKey } from "../src/schema.ts";
import { openProvider } from "./open-provider.ts";
import { newPerson, notes, openVault, sealedDatabase, users } from "./vault-support.ts";

const purpose = "test";
const hex = (id: Uint8Array): string => Buffer.from(id).toString("hex");

describe("a vault", () => {
  it("asks the provider again for what it was told to forget", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { keys, seen } = openProvider();
    const { vault, people } = openVault(database.db, { keys });
    await database.db.insert(users).values(await people.seal(newPerson()));
    const rows = await database.db.select().from(users);
    await people.open(rows, { purpose });
    expect(seen).toMatchObject({ wrapped: 1, unwrapped: 1 });
    vault.forget();
    await people.open(rows, { purpose });
    expect(seen).toMatchObject({ wrapped: 1, unwrapped: 2 });
  });

  it("seals with a new data key as soon as it has made one", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { vault, people } = openVault(database.db);
    const person = newPerson();
    await people.seal(person);
    const keyId = await vault.rotation.rotateDataKey({
      tenant: person.tenantId,
      table: users,
      key: person.id,
    });
    const { email } = await people.seal(person);
    expect(Buffer.from(email.envelope.subarray(2, 18))).toEqual(Buffer.from(keyId));
  });

  it("makes a key for each of several rotations at once, and says the id of one that is there", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const person = newPerson();
    await openVault(database.db).people.seal(person);
    const who = { tenant: person.tenantId, table: users, key: person.id };
    const made = await Promise.all(
      Array.from({ length: 5 }, async () => await openVault(database.db).vault.rotation.rotateDataKey(who)),
    );
    const stored = await database.db.select().from(dataKey).where(eq(dataKey.personKey, person.id));
    expect(stored.map(({ version }) => version).toSorted((one, two) => one - two)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    expect(stored.map(({ keyId }) => hex(keyId))).toEqual(expect.arrayContaining(made.map(hex)));
  });

  it("makes one root for several rotations at once, or one each, and never loses a key", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const person = newPerson();
    const { people } = openVault(database.db);
    await database.db.insert(users).values(await people.seal(person));
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        await openVault(database.db).vault.rotation.rotateRoot({ tenant: person.tenantId });
      }),
    );
    const rows = await database.db.select().from(users);
    const [opened] = await openVault(database.db).people.open(rows, { purpose });
    expect(opened?.email).toBe(person.email);
  });

  it("wraps new keys with a new root as soon as it has made one", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { vault, people } = openVault(database.db);
    const [first, second] = [newPerson(), newPerson()];
    await people.seal(first);
    await vault.rotation.rotateRoot({ tenant: first.tenantId });
    await people.seal({ ...second, tenantId: first.tenantId });
    const [key] = await database.db.select().from(dataKey).where(eq(dataKey.personKey, second.id));
    expect(key?.rootVersion).toBe(2);
  });

  it("asks the provider once for each live version of a tenant's roots, and not again", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { keys, seen } = openProvider();
    const [here, elsewhere] = [openVault(database.db, { keys }), openVault(database.db, { keys })];
    const [first, late] = [newPerson(), newPerson()];
    await database.db.insert(users).values(await here.people.seal(first));
    await elsewhere.people.seal(first); // it holds the first version from here on
    await here.vault.rotation.rotateRoot({ tenant: first.tenantId });
    const person = { ...late, tenantId: first.tenantId };
    await database.db.insert(users).values(await elsewhere.people.seal(person));

    const { people } = openVault(database.db, { keys });
    const rows = await database.db.select().from(users);
    const before = seen.unwrapped;
    await people.open(rows, { purpose });
    expect(seen.unwrapped - before).toBe(2);
    await people.open(rows, { purpose });
    expect(seen.unwrapped - before).toBe(2);
  });

  it("refuses roots that are not two keys", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { keys } = openProvider();
    const { people } = openVault(database.db, { keys });
    const person = newPerson();
    await people.seal(person);
    const short: KeyProvider = { ...keys, unwrap: async () => await Promise.resolve(randomBytes(63)) };
    const elsewhere = openVault(database.db, { keys: short }).people;
    await expect(elsewhere.seal({ ...person, id: randomUUID() })).rejects.toMatchObject({
      code: "authentication_failed",
      where: "open",
    });
  });

  it("reads the keys of any number of persons, tenants and versions with one query", async () => {
    await using database = await createTestDatabase({ template: sealedDatabase });
    const { vault, texts } = openVault(database.db);
    const tenants = Array.from({ length: 3 }, () => randomUUID());
    const persons = tenants.flatMap((tenantId) =>
      Array.from({ length: 4 }, () => ({ tenantId, userId: randomUUID() })),
    );
    const write = async (body: string) =>
      await database.db.insert(notes).values(await texts.seal(persons.map((row) => ({ ...row, body }))));
    await write("old");
    const [first = { tenantId: "", userId: "" }] = persons;
    await vault.rotation.rotateDataKey({ tenant: first.tenantId, table: users, key: first.userId });
    await vault.rotation.rotateRoot({ tenant: first.tenantId });
    await write("new");

    const queries: string[] = [];
    const logger = { logQuery: (query: string) => void queries.push(query) };
    const counted = openVault(drizzle(database.pool, { logger })).texts;
    const rows = await database.db.select().from(notes);
    const opened = await counted.open(rows, { purpose });
    expect(opened.map(({ body }) => body).toSorted()).toEqual([
      ...Array.from({ length: 12 }, () => "new"),
      ...Array.from({ length: 12 }, () => "old"),
    ]);
    const ofKeys = () => queries.filter((query) => !query.includes("row_security_active"));
    expect(ofKeys()).toEqual([expect.stringContaining("data_key")]);
    await counted.open(rows, { purpose });
    expect(ofKeys()).toHaveLength(1);
  });
});
