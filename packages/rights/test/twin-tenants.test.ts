import { contract, createPrivacy, defineRegistry, migrate as migrateCore } from "@habeas/core";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase, testClock, twinOf } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { collect } from "./host/host.ts";

/** A table whose keys count from one in each tenant. */
const users = pgTable(
  "users",
  { id: integer().notNull(), tenantId: text("tenant_id").notNull(), email: text(), taxId: text("tax_id") },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
const letters = pgTable(
  "letters",
  { id: integer().notNull(), tenantId: text("tenant_id").notNull(), reference: text() },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
const documents = pgTable(
  "documents",
  { id: integer().notNull(), tenantId: text("tenant_id").notNull(), title: text() },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
const authors = pgTable(
  "authors",
  {
    tenantId: text("tenant_id").notNull(),
    userId: integer("user_id").notNull(),
    documentId: integer("document_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId, table.documentId] })],
);

const registry = defineRegistry({
  schema: { users, letters, documents, authors },
  controller: { name: "Acme GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: { account: contract({ describe: "Provide it", keep: { for: "P30D", after: "account closed" } }) },
  recipients: {},
  subjects: { user: { table: "users", email: "email" } },
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["account"] }),
      taxId: p.personal("TIN", { for: ["account"] }),
    },
    letters: {
      id: p.none(),
      tenantId: p.tenant(),
      reference: p.personal("TIN", { for: ["account"], identifies: "user" }),
    },
    documents: {
      id: p.none(),
      tenantId: p.tenant(),
      title: p.personal("Communication", { for: ["account"] }),
    },
    authors: {
      tenantId: p.tenant(),
      userId: p.ownedBy("users", { column: "id" }),
      documentId: p.owns("documents", { column: "id" }),
    },
  }),
});

/** The twin stands first in each table: a statement without a tenant finds it before the other. */
const template = templateDatabase("rights_twins", async (db) => {
  await migrateCore(db);
  await migrate(db);
  for (const statement of [
    `create table users (id int, tenant_id text, email text, tax_id text, primary key (tenant_id, id))`,
    `create table letters (id int, tenant_id text, reference text, primary key (tenant_id, id))`,
    `create table documents (id int, tenant_id text, title text, primary key (tenant_id, id))`,
    `create table authors (tenant_id text, user_id int, document_id int, primary key (tenant_id, user_id, document_id))`,
    `insert into users select n, tenant, 'ana' || n || '@example.org', tenant || ' 1234567'
      from unnest(array['twin', 'acme']) tenant, generate_series(7, 8) n`,
    `insert into letters values (1, 'twin', 'acme 1234567'), (2, 'twin', 'twin 1234567'), (1, 'acme', 'acme 1234567')`,
    `insert into documents values (1, 'twin', 'twin'), (1, 'acme', 'Plan'), (2, 'acme', 'Shared')`,
    `insert into authors values ('twin', 8, 1), ('twin', 7, 1), ('acme', 7, 1), ('acme', 7, 2), ('acme', 8, 2)`,
  ]) {
    await db.execute(sql.raw(statement));
  }
});

it("the rights of a person change and show nothing of the one who has the same key and address in another tenant", async () => {
  await using database = await createTestDatabase({ template, watchesTenants: true });
  const { db, pool } = database;
  const clock = testClock("2026-03-02T09:00:00Z").now;
  const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };
  const privacy = createPrivacy({ registry, db, clock, secrets });
  const rights = createRights({ privacy, erasers: {} });
  const ana = registry.subject("user", { tenant: "acme", id: 7 });
  const twin = await twinOf(database, "twin");

  const copy = JSON.stringify(twin.seen(await collect(rights.access(ana))));
  for (const word of ["ana7@example.org", "acme 1234567", "Plan"]) expect(copy).toContain(word);
  twin.seen(await collect(rights.portability(ana)));
  await rights.rectify(ana, [{ table: "users", values: { taxId: "acme 7654321" } }]);
  await rights.restrict(ana, { ground: "accuracy_contested" });
  await rights.lift(ana, { personInformedAt: clock() });
  await twin.check();

  const plan = twin.seen(await rights.erasure.plan(ana, { ended: { account: new Date("2026-03-01") } }));
  const report = twin.seen(await rights.erasure.execute(plan));
  const proof = twin.seen(await rights.erasure.verify(report));
  expect(proof).toMatchObject({ clean: true, residue: [] });
  await twin.check();
  const { rows } = await pool.query("select id, title from documents where tenant_id = 'acme'");
  expect(rows).toEqual([{ id: 2, title: "Shared" }]); // the twin's authors share nothing with it
});
