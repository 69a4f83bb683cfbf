import { randomUUID } from "node:crypto";
import {
  contract,
  createPrivacy,
  defineRegistry,
  legalObligation,
  migrate as migrateCore,
} from "@habeas/core";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";

const users = pgTable("users", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: text(),
  taxId: text("tax_id"),
  hobby: text(),
});
const teams = pgTable("teams", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  label: text(),
  updatedBy: uuid("updated_by"),
  createdBy: uuid("created_by").notNull(),
});

const registry = defineRegistry({
  schema: { users, teams },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    service: contract({ describe: "Serve", keep: { for: "P30D", after: "account closed" } }),
    books: legalObligation({
      describe: "Keep the books",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: "account closed" },
    }),
  },
  subjects: { user: { table: "users" } },
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      name: p.personal("Name", { for: ["service"] }),
      taxId: p.personal("TaxID", { for: ["books"] }),
      hobby: p.todo(),
    },
    teams: {
      id: p.none(),
      tenantId: p.tenant(),
      label: p.none(),
      updatedBy: p.visibleTo("users"),
      createdBy: p.visibleTo("users", { onErase: "keep" }),
    },
  }),
});

const template = templateDatabase("rights_mentions", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(
    sql`create table users (id uuid primary key, tenant_id text not null, name text, tax_id text, hobby text)`,
  );
  await db.execute(sql`create table teams (id uuid primary key, tenant_id text not null, label text,
    updated_by uuid references users, created_by uuid not null references users)`);
});

it.each([
  { taxId: "12 345 678 901", because: "a law keeps a value of their own row" },
  { taxId: null, because: "a row that stays names theirs" },
])(
  "a mention becomes null with the erasure, and stays where the registry keeps it, when $because",
  async (user) => {
    await using database = await createTestDatabase({ template });
    const { db } = database;
    const [ana, bea] = [randomUUID(), randomUUID()];
    const { taxId } = user;
    await db.insert(users).values([
      { id: ana, tenantId: "acme", name: "Ana Sommer", taxId, hobby: "chess" },
      { id: bea, tenantId: "acme", name: "Bea Winter", taxId: null, hobby: "go" },
    ]);
    const team = { id: randomUUID(), tenantId: "acme", label: "Sales", updatedBy: ana, createdBy: ana };
    const other = { ...team, id: randomUUID(), updatedBy: bea, createdBy: bea };
    await db.insert(teams).values([team, other]);
    const clock = testClock("2026-03-02T09:00:00Z");
    const privacy = createPrivacy({ registry, db, clock: clock.now });
    const rights = createRights({ privacy, erasers: {} });
    const subject = registry.subject("user", { tenant: "acme", id: ana });
    await privacy.events.record(subject, "account closed", new Date("2026-01-15T12:00:00Z"));
    const report = await rights.erasure.execute(await rights.erasure.plan(subject));
    expect((await rights.erasure.verify(report)).clean).toBe(true);
    const rows = new Map((await db.select().from(teams)).map((row) => [row.id, row]));
    expect([rows.get(team.id), rows.get(other.id)]).toEqual([{ ...team, updatedBy: null }, other]);
    const named = new Map((await db.select().from(users)).map((row) => [row.id, row]));
    expect(named.get(ana)).toEqual({ id: ana, tenantId: "acme", name: null, taxId, hobby: null });
    expect(named.get(bea)).toMatchObject({ name: "Bea Winter", hobby: "go" });
  },
);
