import { contract, createPrivacy, defineRegistry, migrate as migrateCore } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";

const users = pgTable("users", { id: integer().primaryKey(), name: text() });
const members = pgTable("members", {
  org: text().notNull(),
  userId: integer("user_id").notNull(),
  no: integer().primaryKey(),
});
/** Of no tenant: two members of whatever tenants write to each other. */
const messages = pgTable("messages", {
  id: integer().primaryKey(),
  sender: integer().notNull(),
  receiver: integer(),
  answerer: integer(),
  answer: text(),
});

const registry = defineRegistry({
  schema: { users, members, messages },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: { service: contract({ describe: "Serve", keep: { for: "P30D", after: "served" } }) },
  subjects: { user: { table: "users", through: { table: "members", column: "userId" } } },
  tables: (p) => ({
    users: { id: p.subject(), name: p.personal("Name", { for: ["service"] }) },
    members: { no: p.none(), org: p.tenant(), userId: p.ownedBy("users") },
    messages: {
      id: p.none(),
      sender: p.ownedBy("users"),
      receiver: p.visibleTo("users"),
      answerer: p.ownedBy("users", { onErase: { erase: ["answerer", "answer"] } }),
      answer: p.personal("Communication", { for: ["service"] }),
    },
  }),
});

const template = templateDatabase("rights_membership_co_owned", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table users (id int primary key, name text)`);
  await db.execute(
    sql`create table members (no int primary key, org text not null, user_id int not null references users)`,
  );
  await db.execute(sql`create table messages (id int primary key, sender int not null references users,
    receiver int references users, answerer int references users, answer text)`);
  await db.execute(sql`insert into users values (1, 'Ana'), (2, 'Bea')`);
  await db.execute(
    sql`insert into members values (1, 'acme', 1), (2, 'globex', 1), (3, 'acme', 2), (4, 'globex', 2)`,
  );
  await db.execute(sql`insert into messages values (1, 2, 1, null, null), (2, 2, null, 1, 'said by Ana')`);
});

const ended = { service: new Date("2026-01-01") };
const messagesIn = async (db: Database) => rowsOf(await db.execute(sql`select * from messages order by id`));

async function eraseIn(db: Database, tenant: string) {
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  const ana = registry.subject("user", { tenant, id: "1" });
  const report = await rights.erasure.execute(await rights.erasure.plan(ana, { ended }));
  return { report, proof: await rights.erasure.verify(report) };
}

describe("a row of no tenant that two members share", () => {
  it("says the same in the other tenant after one of them was erased in this one, and the report lists it", async () => {
    await using database = await createTestDatabase({ template });
    const { db } = database;
    const before = await messagesIn(db);
    const { report, proof } = await eraseIn(db, "acme");
    expect(await messagesIn(db)).toEqual(before);
    expect(report.shared).toContainEqual(expect.objectContaining({ table: "messages", elsewhere: true }));
    expect(proof).toMatchObject({ clean: true });
  });

  it("loses the one who is erased in their last tenant, and stays the other's", async () => {
    await using database = await createTestDatabase({ template });
    const { db } = database;
    await eraseIn(db, "acme");
    const { proof } = await eraseIn(db, "globex");
    expect(await messagesIn(db)).toEqual([
      { id: 1, sender: 2, receiver: null, answerer: null, answer: null },
      { id: 2, sender: 2, receiver: null, answerer: null, answer: null },
    ]);
    expect(proof).toMatchObject({ clean: true });
  });
});
