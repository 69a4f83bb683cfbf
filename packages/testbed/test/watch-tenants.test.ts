import { scrubbedFace } from "@habeas/internal";
import { expect, it } from "vitest";
import { createTestDatabase, twinOf, type TestDatabase } from "../src/index.ts";

const host = async (): Promise<TestDatabase> => {
  const database = await createTestDatabase({ watchesTenants: true });
  await database.pool
    .query(`create table users (id int, tenant_id text, note text, primary key (tenant_id, id));
    insert into users values (1, 'acme', 'Ana'), (1, 'twin', 'canary')`);
  return database;
};

/** A factory as habeas has them. */
const facedOver = ({ pool }: TestDatabase) =>
  scrubbedFace(
    {
      people: {
        read: async (tenant: string) =>
          await pool.query("select note from users where id = 1 and tenant_id = $1", [tenant]),
        readAll: async () => await pool.query("select note from users where id = $1", [1]),
        rename: async (note: string) =>
          await pool.query("update users set note = $1 where tenant_id = 'acme'", [note]),
      },
    },
    () => new Error("failed"),
  );

it("a database closes in silence where each statement has its tenant, whatever the test itself asks", async () => {
  const database = await host();
  await facedOver(database).people.read("acme");
  await database.pool.query("select * from users");
  await expect(database.close()).resolves.toBeUndefined();
});

it("a database names, when it closes, the method, the table and the statement that read without a tenant", async () => {
  const database = await host();
  await facedOver(database).people.readAll();
  await expect(database.close()).rejects.toThrow(
    "people.readAll reads public.users without a tenant: select note from users where id = $1",
  );
});

it("a twin tenant notices a changed row, and its canary in an answer or a parameter", async () => {
  await using database = await createTestDatabase();
  await database.pool
    .query(`create table users (id int, tenant_id text, note text, primary key (tenant_id, id));
    insert into users values (1, 'acme', 'Ana'), (1, 'twin', 'canary')`);
  const { people } = facedOver(database);
  const untouched = await twinOf(database, "canary");
  untouched.seen(await people.read("acme"));
  await people.rename("Ana B.");
  await expect(untouched.check()).resolves.toBeUndefined();

  const answered = await twinOf(database, "canary");
  answered.seen(await people.read("twin"));
  await expect(answered.check()).rejects.toThrow("the twin's canary stood in an answer");

  const sent = await twinOf(database, "canary");
  await people.rename("canary");
  await expect(sent.check()).rejects.toThrow("the twin's canary stood in a parameter of people.rename");

  const changed = await twinOf(database, "canary");
  await database.pool.query("update users set note = 'x'");
  await expect(changed.check()).rejects.toThrow("rows of the twin in public.users changed");
});
