import { contract, defineRegistry } from "@habeas/core";
import {
  createExporter,
  drizzleSource,
  migrate,
  readExport,
  verifyExport,
  type Source,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, templateDatabase, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collected } from "./support/collected.ts";

const users = pgTable("users", { id: uuid().primaryKey(), name: text() });
const settings = pgTable("settings", { userId: uuid("user_id").primaryKey(), theme: text() });
const members = pgTable("members", {
  id: integer().primaryKey(),
  orgId: text("org_id").notNull(),
  userId: uuid("user_id").notNull(),
  role: text().notNull(),
});
const tasks = pgTable("tasks", {
  id: integer().primaryKey(),
  ownerId: uuid("owner_id").notNull(),
  orgId: text("org_id").notNull(),
});

const registry = defineRegistry({
  schema: { users, settings, members, tasks },
  controller: { name: "Acme GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: { app: contract({ describe: "The app", keep: { for: "P30D", after: "account closed" } }) },
  subjects: {
    user: { table: "users", through: { table: "members", column: "userId", when: { role: "it's me" } } },
    administrator: {
      table: "users",
      through: { table: "members", column: "userId", when: sql`${members.role} = 'admin'` },
    },
  },
  tables: (p) => ({
    users: { id: p.subject(), name: p.personal("Name", { for: ["app"] }) },
    settings: { userId: p.ownedBy("users"), theme: p.none() },
    members: { id: p.none(), orgId: p.tenant(), userId: p.ownedBy("users"), role: p.none() },
    tasks: { id: p.none(), ownerId: p.ownedBy("users"), orgId: p.tenant() },
  }),
});

const person = (number: number): string => `00000000-0000-0000-0000-00000000000${number}`;

/** Person 1 is of both tenants, 2 of globex alone, 3 is invited to acme, 4 is of nobody. */
const template = templateDatabase("export_membership", async (db) => {
  await migrate(db);
  for (const statement of [
    "create table users (id uuid primary key, name text)",
    "create table settings (user_id uuid primary key, theme text)",
    "create table members (id int primary key, org_id text not null, user_id uuid not null, role text not null)",
    "create table tasks (id int primary key, owner_id uuid not null, org_id text not null)",
  ]) {
    await db.execute(sql.raw(statement));
  }
  for (const n of [1, 2, 3, 4]) {
    await db.insert(users).values({ id: person(n), name: `Person ${n}` });
    await db.insert(settings).values({ userId: person(n) });
  }
  await db.insert(members).values([
    { id: 1, orgId: "acme", userId: person(1), role: "it's me" },
    { id: 2, orgId: "globex", userId: person(1), role: "admin" },
    { id: 3, orgId: "globex", userId: person(2), role: "it's me" },
    { id: 4, orgId: "acme", userId: person(3), role: "invited" },
  ]);
  await db.insert(tasks).values([
    { id: 1, ownerId: person(1), orgId: "acme" },
    { id: 2, ownerId: person(1), orgId: "globex" },
  ]);
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template });
});
afterAll(async () => await database.close());

async function dumped(source: Source, tenant: string, id?: string): Promise<Record<string, unknown[]>> {
  const sink = memorySink();
  const exporter = createExporter({ registry, source, db: database.db, sink });
  const job = await exporter.start({
    tenant,
    requestedBy: "x",
    ...(id !== undefined && { scope: { subject: registry.subject("user", { tenant, id }) } }),
  });
  await collected(job.run());
  expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true, findings: [] });
  const dump = await readExport({ sink, prefix: job.prefix });
  const rows: Record<string, unknown[]> = {};
  for (const { name } of dump.tables) {
    rows[name] = (await collected(dump.rows(name))).map((row) => row["id"] ?? row["user_id"]);
  }
  return rows;
}

for (const [name, source] of Object.entries({
  COPY: () => pgSource(database.pool),
  "a cursor": () => drizzleSource(database.db),
})) {
  describe(`where people are members of tenants, by ${name}`, () => {
    it("a tenant's dump holds the accounts of its members, and no others", async () => {
      expect(await dumped(source(), "acme")).toEqual({
        users: [person(1)],
        settings: [person(1)],
        members: [1, 4],
        tasks: [1],
      });
      expect(await dumped(source(), "globex")).toEqual({
        users: [person(1), person(2)],
        settings: [person(1), person(2)],
        members: [2, 3],
        tasks: [2],
      });
    });

    it("a person's archive holds what one tenant has of them, and is refused where they are no member", async () => {
      expect(await dumped(source(), "globex", person(1))).toEqual({
        users: [person(1)],
        settings: [person(1)],
        members: [2],
        tasks: [2],
      });
      await expect(dumped(source(), "acme", person(2))).rejects.toMatchObject({ code: "unknown_person" });
    });
  });
}
