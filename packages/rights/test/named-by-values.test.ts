import { createPrivacy, contract, defineRegistry, leaves, migrate as migrateCore } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { z } from "zod";
import { collect } from "./host/host.ts";

const users = pgTable("users", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
  manager: text(),
});
const tickets = pgTable("tickets", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  requester: text(),
  assignee: integer(),
  lawyer: text(),
});
const answers = pgTable("answers", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  field: text().notNull(),
  value: text(),
});
const forms = pgTable("forms", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  content: jsonb(),
});

const marks = leaves<"service">();
const form = z.object({
  approvers: z.array(z.number().register(marks, { category: "Identifier", identifies: "user" })),
  asked: z.object({
    email: z.string().register(marks, { category: "EmailAddress", identifies: "user" }),
    wish: z.string().register(marks, { category: "PersonalData" }),
  }),
});

const registry = defineRegistry({
  schema: { users, tickets, answers, forms },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: { service: contract({ describe: "Serve", keep: { for: "P30D", after: "served" } }) },
  subjects: { user: { table: "users", email: "email" } },
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["service"] }),
      manager: p.personal("EmailAddress", { for: ["service"], identifies: false }),
    },
    tickets: {
      id: p.none(),
      tenantId: p.tenant(),
      requester: p.personal("EmailAddress", { for: ["service"], identifies: "user" }),
      assignee: p.personal("Identifier", { for: ["service"], identifies: "user" }),
      lawyer: p.personal("EmailAddress", { for: ["service"], identifies: false }),
    },
    answers: {
      id: p.none(),
      tenantId: p.tenant(),
      field: p.none(),
      value: p.dependsOn("field", {
        email: p.personal("EmailAddress", { for: ["service"], identifies: "user" }),
        boss: p.personal("EmailAddress", { for: ["service"], identifies: false }),
      }),
    },
    forms: {
      id: p.none(),
      tenantId: p.tenant(),
      content: p.document(form, { for: ["service"], leaves: marks }),
    },
  }),
});

const template = templateDatabase("rights_named_by_values", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(
    sql`create table users (id int primary key, tenant_id text not null, email text, manager text)`,
  );
  await db.execute(sql`create table tickets
    (id text primary key, tenant_id text not null, requester text, assignee int, lawyer text)`);
  await db.execute(sql`create table answers
    (id text primary key, tenant_id text not null, field text not null, value text)`);
  await db.execute(sql`create table forms (id text primary key, tenant_id text not null, content jsonb)`);
  for (const tenant of ["acme", "twin"]) await fill(db, tenant);
});

const EVA = "Eva@x.example";

/** Of both tenants the same, but for keys that have to differ. */
async function fill(db: Database, tenant: string) {
  const [eva, max] = tenant === "acme" ? [7, 8] : [17, 18];
  await db.insert(users).values([
    { id: eva, tenantId: tenant, email: EVA, manager: "max@x.example" },
    { id: max, tenantId: tenant, email: "max@x.example", manager: EVA },
  ]);
  await db.insert(tickets).values([
    { id: `${tenant} by address`, tenantId: tenant, requester: "eva@X.example" },
    { id: `${tenant} by key`, tenantId: tenant, assignee: 7 },
    { id: `${tenant} other key`, tenantId: tenant, assignee: 77 },
    { id: `${tenant} of max`, tenantId: tenant, requester: "max@x.example", lawyer: EVA },
  ]);
  await db.insert(answers).values([
    { id: `${tenant} theirs`, tenantId: tenant, field: "email", value: EVA },
    { id: `${tenant} a boss`, tenantId: tenant, field: "boss", value: EVA },
  ]);
  const asked = { email: "max@x.example", wish: "a chair" };
  await db.insert(forms).values([
    { id: `${tenant} approved`, tenantId: tenant, content: { approvers: [77, 7], asked } },
    { id: `${tenant} asked`, tenantId: tenant, content: { approvers: [], asked: { ...asked, email: EVA } } },
    { id: `${tenant} not theirs`, tenantId: tenant, content: { approvers: [77, 70], asked } },
  ]);
}

const ended = { service: new Date("2026-01-01") };
const everything = async (db: Database, tenant: string) => {
  const rows = await Promise.all(
    ["users", "tickets", "answers", "forms"].map(async (table) =>
      rowsOf(
        await db.execute(sql`select * from ${sql.identifier(table)} where tenant_id = ${tenant} order by id`),
      ),
    ),
  );
  return rows.flat();
};

it("a value that identifies a kind with a table is matched with their address or their key, in their tenant alone", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  const eva = registry.subject("user", { tenant: "acme", id: 7 });
  const twin = await everything(db, "twin");

  const held = JSON.stringify(await collect(rights.access(eva)));
  for (const id of ["by address", "by key", "theirs", "approved", "asked"])
    expect(held).toContain(`acme ${id}`);
  for (const id of ["other key", "of max", "a boss", "not theirs"]) expect(held).not.toContain(`acme ${id}`);
  expect(held).not.toContain("twin");

  await rights.erasure.execute(await rights.erasure.plan(eva, { ended }));
  const left = await everything(db, "acme");
  expect(left.map(({ id }) => id)).toEqual([
    8,
    "acme of max",
    "acme other key",
    "acme a boss",
    "acme approved",
    "acme not theirs",
  ]);
  expect(left).toContainEqual({
    id: "acme approved",
    tenant_id: "acme",
    content: { approvers: [77, 0], asked: { email: "max@x.example", wish: "a chair" } },
  });
  expect(left[0]).toMatchObject({ email: "max@x.example", manager: EVA });
  expect(await everything(db, "twin")).toEqual(twin);
});

it("an address that identifies somebody else is neither ported nor makes the other account of the same address theirs", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  await db.insert(users).values({ id: 9, tenantId: "acme", email: EVA, manager: null }); // their second account
  const max = registry.subject("user", { tenant: "acme", id: 8 });
  expect(JSON.stringify(await collect(rights.portability(max)))).not.toMatch(/eva/i);
  const eva = registry.subject("user", { tenant: "acme", id: 7 });
  await rights.erasure.execute(await rights.erasure.plan(eva, { ended }));
  expect((await everything(db, "acme")).map(({ id }) => id)).toContain(9);
});

it("an address that a document escapes is found, and a proof is not clean while one stands anywhere", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const rights = createRights({ privacy: createPrivacy({ registry, db }), erasers: {} });
  await db.execute(sql`alter table forms alter column content type json`);
  await db.execute(sql`insert into users values (9, 'acme', 'Müller@x.example', null)`);
  await db.execute(sql`insert into forms values ('escaped', 'acme',
    ${String.raw`{"approvers":[],"asked":{"email":"m\u00fcller@x.example","wish":"a desk"}}`}::text::json)`);
  await db.execute(sql`create table undeclared (content text)`);
  await db.execute(
    sql`insert into undeclared values (${String.raw`"M\u00FCLLER@x.example m\u00FCller@x.example"`})`,
  );
  const muller = registry.subject("user", { tenant: "acme", id: 9 });
  expect(JSON.stringify(await collect(rights.access(muller)))).toContain("a desk");
  const report = await rights.erasure.execute(await rights.erasure.plan(muller, { ended }));
  expect((await everything(db, "acme")).map(({ id }) => id)).not.toContain("escaped");
  const residue = [{ found: "scan", table: "public.undeclared", column: "content", rows: 1 }];
  expect(await rights.erasure.verify(report)).toMatchObject({ clean: false, residue });
});
