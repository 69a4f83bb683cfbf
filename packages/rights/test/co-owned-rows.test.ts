import { randomUUID } from "node:crypto";
import { contract, createPrivacy, defineRegistry, migrate as migrateCore } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { collect } from "./host/host.ts";

const tenantId = text("tenant_id").notNull();
const users = pgTable("users", { id: uuid().primaryKey(), tenantId, name: text() });
/** A message is its sender's and its reader's; the words are the sender's, the star is the reader's. */
const messages = pgTable("messages", {
  id: uuid().primaryKey(),
  tenantId,
  senderId: uuid("sender_id"),
  readerId: uuid("reader_id"),
  words: text(),
  star: text(),
  topic: text(),
});
/** A record of the tenant's, with a comment by whoever reviewed it. */
const records = pgTable("records", {
  id: uuid().primaryKey(),
  tenantId,
  title: text(),
  reviewerId: uuid("reviewer_id"),
  comment: text(),
});

const registry = defineRegistry({
  schema: { users, messages, records },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: { service: contract({ describe: "Serve", keep: { for: "P30D", after: "account closed" } }) },
  subjects: { user: { table: "users" } },
  tables: (p) => ({
    users: { id: p.subject(), tenantId: p.tenant(), name: p.personal("Name", { for: ["service"] }) },
    messages: {
      id: p.none(),
      tenantId: p.tenant(),
      senderId: p.ownedBy("users", {
        onErase: { erase: ["senderId", "words"] },
        onAccess: { hide: ["star"] },
      }),
      readerId: p.ownedBy("users", { onErase: { erase: ["readerId", "star"] } }),
      words: p.personal("Communication", { for: ["service"] }),
      star: p.personal("Opinion", { for: ["service"] }),
      topic: p.personal("Communication", { for: ["service"] }),
    },
    records: {
      id: p.none(),
      tenantId: p.tenant(),
      title: p.none(),
      reviewerId: p.visibleTo("users", { onErase: { erase: ["reviewerId", "comment"] } }),
      comment: p.personal("Opinion", { for: ["service"] }),
    },
  }),
});

const template = templateDatabase("rights_co_owned", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table users (id uuid primary key, tenant_id text not null, name text)`);
  await db.execute(sql`
    create table messages (id uuid primary key, tenant_id text not null, sender_id uuid references users,
      reader_id uuid references users, words text, star text, topic text)`);
  await db.execute(sql`
    create table records (id uuid primary key, tenant_id text not null, title text,
      reviewer_id uuid references users, comment text)`);
});

async function twoPersons(db: Database) {
  const [ana, bea] = [randomUUID(), randomUUID()];
  const tenant = { tenantId: "acme" };
  await db.insert(users).values([
    { ...tenant, id: ana, name: "Ana" },
    { ...tenant, id: bea, name: "Bea" },
  ]);
  const words = { words: "Ana's words", star: "Bea's star", topic: "Lunch" };
  await db.insert(messages).values({ ...tenant, id: randomUUID(), senderId: ana, readerId: bea, ...words });
  await db
    .insert(records)
    .values({ ...tenant, id: randomUUID(), title: "Q1", reviewerId: ana, comment: "Ana's view" });
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  const leave = async (id: string) => {
    const plan = await rights.erasure.plan(registry.subject("user", { tenant: "acme", id }), {
      ended: { service: new Date("2026-01-01") },
    });
    const report = await rights.erasure.execute(plan);
    expect((await rights.erasure.verify(report)).residue).toEqual([]);
    return report;
  };
  return { rights, ana, bea, leave };
}

it("takes the leaver's own words out of a row that another owns as well, and says what stays for her", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { ana, bea, leave } = await twoPersons(db);
  const report = await leave(ana);
  expect(await db.select().from(messages)).toMatchObject([
    { senderId: null, words: null, readerId: bea, star: "Bea's star", topic: "Lunch" },
  ]);
  expect(report.shared).toEqual([{ table: "messages", columns: ["star", "topic"], rows: 1 }]);
  await leave(bea); // the last owner
  expect(await db.select().from(messages)).toEqual([]);
});

it("takes only the reader's own from it when the reader leaves first", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { ana, bea, leave } = await twoPersons(db);
  await leave(bea);
  expect(await db.select().from(messages)).toMatchObject([
    { senderId: ana, words: "Ana's words", readerId: null, star: null, topic: "Lunch" },
  ]);
});

it("takes a leaver's comment out of a row of the tenant's, which stays", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { ana, leave } = await twoPersons(db);
  await leave(ana);
  expect(await db.select().from(records)).toMatchObject([{ title: "Q1", reviewerId: null, comment: null }]);
});

const dispute = { matter: "2026-0417", reviewOn: "2099-01-15", by: "dpo" } as const;

it("leaves a leaver's words in it where a legal hold needs them", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { rights, ana, leave } = await twoPersons(db);
  const subject = registry.subject("user", { tenant: "acme", id: ana });
  await rights.holds.place(subject, { ...dispute, data: { messages: ["words"] } });
  await leave(ana);
  expect(await db.select().from(messages)).toMatchObject([{ senderId: null, words: "Ana's words" }]);
});

it("takes them when the hold ends, if the person had to stay known", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const { rights, ana, leave } = await twoPersons(db);
  const hold = await rights.holds.place(registry.subject("user", { tenant: "acme", id: ana }), {
    ...dispute,
    data: { users: ["name"], messages: ["words"] },
  });
  const words = async () => (await db.select().from(messages)).map((message) => message.words);
  await leave(ana);
  expect(await words()).toEqual(["Ana's words"]);
  await rights.holds.end(hold, { because: "settled", by: "dpo" });
  await rights.retention.sweep(await rights.retention.plan("acme"));
  expect(await words()).toEqual([null]);
  expect((await db.select().from(users)).map(({ name }) => name)).toEqual(["Bea"]);
});

it("hides from each owner what is the other's own", async () => {
  await using database = await createTestDatabase({ template });
  const { rights, ana, bea } = await twoPersons(database.db);
  const seen = async (id: string) =>
    (await collect(rights.access(registry.subject("user", { tenant: "acme", id })))).flatMap((item) =>
      item.item === "row" && item.table === "messages" ? [item] : [],
    );
  expect(await seen(ana)).toMatchObject([{ values: { words: "Ana's words" }, hidden: ["star"] }]);
  expect(await seen(bea)).toMatchObject([{ values: { words: "Ana's words", star: "Bea's star" } }]);
});
