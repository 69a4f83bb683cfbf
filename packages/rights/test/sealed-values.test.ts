import { randomUUID } from "node:crypto";
import { contract, createPrivacy, defineRegistry, migrate as migrateCore, type Sealed } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, migrate, type Opener, type SealedPlace } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { collect } from "./host/host.ts";

const members = pgTable("members", { id: uuid().primaryKey(), tenantId: text("tenant_id").notNull() });
const notes = pgTable("notes", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  memberId: uuid("member_id").notNull(),
  body: text("sealed_body").$type<Sealed<string>>(),
});
Object.assign(notes.body, { [Symbol.for("habeas.sealed")]: { field: "note/body" } }); // as crypto marks a column

const registry = defineRegistry({
  schema: { members, notes },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: { service: contract({ describe: "Serve", keep: { for: "P30D", after: "account closed" } }) },
  subjects: { member: { table: "members" } },
  tables: (p) => ({
    members: { id: p.subject(), tenantId: p.tenant() },
    notes: {
      id: p.none(),
      tenantId: p.tenant(),
      memberId: p.ownedBy("members"),
      body: p.personal("Communication", { for: ["service"], sealed: true }),
    },
  }),
});

/** Opens what it was told to prepare, and nothing else: as a vault forgets the keys of the batch before. */
function fakeOpener() {
  const batches: (readonly SealedPlace[])[] = [];
  let prepared = new Set<string>();
  const opener: Opener & { fails: boolean } = {
    fails: false,
    columns: [
      { table: "notes", column: "sealed_body", field: "note/body", subject: "member_id", bind: "id" },
    ],
    prepare: async (batch) => {
      if (opener.fails) throw new Error("key of ana@example.com");
      batches.push(batch);
      prepared = new Set(batch.map(({ bind }) => bind ?? ""));
      await new Promise((done) => setTimeout(done, 100)); // long enough for another copy to come in between
    },
    open: (value, { bind = "", field }) => {
      if (!prepared.has(bind) || field !== "note/body") throw new Error("not prepared");
      if (value === "shredded") throw new Error("key_shredded");
      return `opened ${String(value)}`;
    },
  };
  return { opener, batches };
}

const template = templateDatabase("rights_sealed", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table members (id uuid primary key, tenant_id text not null)`);
  await db.execute(sql`
    create table notes (id uuid primary key, tenant_id text not null, member_id uuid not null references members,
      sealed_body text)`);
});

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase({ template });
});
afterAll(async () => {
  await database.close();
});

async function addMember(db: Database, count: number) {
  const id = randomUUID();
  await db.insert(members).values({ id, tenantId: "acme" });
  await db.execute(sql`
    insert into notes select gen_random_uuid(), 'acme', ${id}, case when n = 1 then 'shredded' when n = 2 then null
      else 'note ' || n || ' of ' || ${id}::text end from generate_series(1, ${count}) n`);
  return registry.subject("member", { tenant: "acme", id });
}

const openRights = (opener?: Opener) =>
  createRights({
    privacy: createPrivacy({ registry, db: database.db }),
    erasers: {},
    ...(opener && { opener }),
  });

it("reads keys once a batch, and one batch at a time, whoever asks meanwhile", async () => {
  const { opener, batches } = fakeOpener();
  const rights = openRights(opener);
  const persons = [await addMember(database.db, 450), await addMember(database.db, 250)];
  const copies = await Promise.all(persons.map(async (one) => await collect(rights.access(one))));
  for (const [at, copy] of copies.entries()) {
    const read = copy.flatMap((item) => (item.item === "row" && item.table === "notes" ? [item] : []));
    const rows = at === 0 ? 450 : 250;
    expect(read.filter(({ unreadable }) => unreadable.includes("body"))).toHaveLength(1);
    expect(read.filter(({ values }) => values["body"] === null)).toHaveLength(1);
    const opened = read.filter(({ values }) => String(values["body"]).startsWith("opened note "));
    expect(opened).toHaveLength(rows - 2);
    for (const { values } of opened) expect(values["body"]).toContain(persons[at]?.id);
  }
  // 450 rows are three batches, 250 are two
  expect(batches).toHaveLength(5);
  expect(batches.flat().every(({ subject }) => persons.some(({ id }) => id === subject))).toBe(true);
});

it("carries opened values into the portable copy", async () => {
  const { opener } = fakeOpener();
  const member = await addMember(database.db, 3);
  const rows = await collect(openRights(opener).portability(member));
  expect(rows).toEqual([{ table: "notes", values: { body: `opened note 3 of ${member.id}` } }]);
});

it("names what nobody can open, and stops when keys cannot be read", async () => {
  const member = await addMember(database.db, 3);
  const closed = await collect(openRights().access(member));
  expect(closed.filter((item) => item.item === "row" && item.unreadable.includes("body"))).toHaveLength(2);
  const { opener } = fakeOpener();
  opener.fails = true;
  const failure: unknown = await collect(openRights(opener).access(member)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "keys_unavailable" });
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain("ana@example.com");
});
