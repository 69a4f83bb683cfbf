import { randomUUID } from "node:crypto";
import {
  contract,
  createPrivacy,
  defineRegistry,
  migrate as migrateCore,
  type Sealed,
  type SealedValues,
} from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { collect } from "./host/host.ts";
import type { SealedValue } from "../../core/src/sealed-values.ts";

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

/** Opens what is bound to a note and its member: the place stands in the value's own row. */
function fakePort() {
  const batches: (readonly SealedValue[])[] = [];
  const port: SealedValues & { fails: boolean } = {
    fails: false,
    columns: [{ table: "notes", column: "sealed_body", with: ["member_id", "id"] }],
    open: async (batch) => {
      await Promise.resolve();
      if (port.fails) throw new Error("key of ana@example.com");
      batches.push(batch);
      return batch.map(({ value, with: [member = "", note = ""] }) => {
        if (value === "shredded" || !member || !note) return { ok: false, code: "key_shredded" };
        return { ok: true, value: `opened ${String(value)} for ${member}` };
      });
    },
  };
  return { port, batches };
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

const openRights = (sealedValues?: SealedValues) =>
  createRights({
    privacy: createPrivacy({ registry, db: database.db, ...(sealedValues && { sealedValues }) }),
    erasers: {},
  });

it("opens a batch at once, with the columns that its values are bound to, whoever asks meanwhile", async () => {
  const { port, batches } = fakePort();
  const rights = openRights(port);
  const persons = [await addMember(database.db, 450), await addMember(database.db, 250)];
  const copies = await Promise.all(persons.map(async (one) => await collect(rights.access(one))));
  for (const [at, copy] of copies.entries()) {
    const read = copy.flatMap((item) => (item.item === "row" && item.table === "notes" ? [item] : []));
    const rows = at === 0 ? 450 : 250;
    expect(read.filter(({ unreadable }) => unreadable.includes("body"))).toHaveLength(1);
    expect(read.filter(({ values }) => values["body"] === null)).toHaveLength(1);
    const opened = read.filter(({ values }) => String(values["body"]).startsWith("opened note "));
    expect(opened).toHaveLength(rows - 2);
    for (const { values } of opened) expect(values["body"]).toContain(`for ${persons[at]?.key}`);
  }
  // 450 rows are three batches, 250 are two
  expect(batches).toHaveLength(5);
  expect(batches.flat()).toHaveLength(698);
});

it("carries opened values into the portable copy", async () => {
  const { port } = fakePort();
  const member = await addMember(database.db, 3);
  const rows = await collect(openRights(port).portability(member));
  expect(rows).toEqual([
    { table: "notes", values: { body: `opened note 3 of ${member.key} for ${member.key}` } },
  ]);
});

it("names what nobody can open, and stops when keys cannot be read", async () => {
  const member = await addMember(database.db, 3);
  const closed = await collect(openRights().access(member));
  expect(closed.filter((item) => item.item === "row" && item.unreadable.includes("body"))).toHaveLength(2);
  const { port } = fakePort();
  port.fails = true;
  const failure: unknown = await collect(openRights(port).access(member)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "keys_unavailable" });
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain("ana@example.com");
});
