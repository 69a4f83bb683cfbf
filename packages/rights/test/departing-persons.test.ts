import { randomUUID } from "node:crypto";
import { createPrivacy, defineRegistry, legitimateInterest, migrate as migrateCore } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { createRights, migrate, type ErasureOrder } from "@habeas/rights";
import { createTestDatabase, templateDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { addInvoice, addPerson, hostTemplate, openRights } from "./host/host.ts";
import { logicalDump } from "./host/logical-dump.ts";
import * as schema from "./host/schema.ts";

const long = new Date("2015-01-15");

/** Ana, whose time is over for every purpose, and Bea, who is a customer. */
async function anaIsOver(db: Database) {
  const shredded: string[] = [];
  const keys = {
    owners: [{ table: "users", tenant: "tenant" }] as const,
    shred: async ({ key }: { readonly key: string }) => await Promise.resolve(shredded.push(key)),
  };
  const host = openRights(db, { keys });
  const { rights, privacy } = host;
  const ana = await addPerson(db, "Ana");
  const bea = await addPerson(db, "Bea");
  await privacy.reference(bea.subject);
  for (const event of ["account closed", "last contact", "consent given"]) {
    await privacy.events.record(ana.subject, event, long);
  }
  const sweep = async () => await rights.retention.sweep(await rights.retention.plan("acme"));
  return { ...host, ana, bea, shredded, sweep };
}

it("forgets a person of whom nothing has to stay, with recipients, keys and files", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights, ana, bea, orders, removed, shredded, sweep } = await anaIsOver(db);
  const report = await sweep();
  expect(report.persons).toMatchObject([{ status: "executed" }]);
  expect(report.deleted).toContainEqual({ table: "users", rows: 1 });
  expect(orders.map(({ subject, orderId }) => [subject.key, orderId.split("/")[1]])).toEqual([
    [ana.id, "mailer"],
    [ana.id, "bookkeeper"],
  ]);
  expect(shredded).toEqual([ana.id]);
  expect(removed).toEqual([`files/${ana.id}`]);
  const run = report.persons[0]?.run ?? "";
  expect((await rights.erasure.verify({ tenant: "acme", run })).residue).toEqual([]);
  const dump = await logicalDump(db);
  for (const mark of [ana.id, ana.email, ana.phone]) expect(dump).not.toContain(mark);
  const { rows: mapped } = await db.execute(
    sql`select person_key from habeas.subject where person_key is not null`,
  );
  expect(mapped).toEqual([{ person_key: bea.id }]);
  expect(await db.select().from(schema.users)).toMatchObject([{ id: bea.id, email: bea.email }]);
  expect(await db.select().from(schema.tasks)).toMatchObject([{ assigneeId: bea.id }]);
  expect(await sweep()).toMatchObject({ persons: [], deleted: [], erased: [] });
});

it("takes what the law kept of her when its time is over, too", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { ana, bea, clock, sweep } = await anaIsOver(db);
  const invoice = await addInvoice(db, ana, "2020-03-01T10:00:00Z");
  const others = await addInvoice(db, bea, "2026-03-01T10:00:00Z");
  const kept = async () => await db.select().from(schema.invoices).orderBy(schema.invoices.issuedAt);
  await sweep();
  expect(await kept()).toMatchObject([{ id: invoice, billingName: "Ana", note: null }, { id: others }]);
  clock.set("2029-01-01T12:00:00Z");
  await sweep();
  expect(await kept()).toMatchObject([{ id: others, note: "Bea likes to be called" }]);
});

it("asks a recipient again that has not answered, and what no purpose ended stays with the person", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { privacy, ana, bea, eraser, orders, sweep } = await anaIsOver(db);
  await privacy.events.record(bea.subject, "account closed", long); // sales may still call her
  eraser.answer = { state: "pending" };
  const first = await sweep();
  expect(first.persons).toMatchObject([{ status: "incomplete" }]);
  expect(await db.select().from(schema.users)).toMatchObject([{ id: bea.id, email: bea.email }]);
  eraser.answer = { state: "done" };
  expect((await sweep()).resumed).toMatchObject([{ run: first.persons[0]?.run, status: "executed" }]);
  expect(orders.map(({ subject }) => subject.key)).toEqual(Array.from({ length: 4 }, () => ana.id));
});

it("leaves what a legal hold keeps when time takes the person, until the hold ends", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights, ana, bea, sweep } = await anaIsOver(db);
  const dispute = { matter: "2026-0417", reviewOn: "2099-01-15", by: "dpo", data: { tasks: "all" } } as const;
  const hold = await rights.holds.place(ana.subject, dispute);
  const notes = async () =>
    await db.select({ note: schema.tasks.note }).from(schema.tasks).orderBy(schema.tasks.note);
  expect((await sweep()).persons).toHaveLength(1);
  expect(await notes()).toEqual([{ note: "Call Ana" }, { note: "Call Bea" }]);
  await sweep();
  expect(await notes()).toEqual([{ note: "Call Ana" }, { note: "Call Bea" }]);
  await rights.holds.end(hold, { because: "settled", by: "dpo" });
  await sweep();
  expect(await db.select().from(schema.tasks)).toMatchObject([{ assigneeId: bea.id }]);
});

const leads = pgTable("leads", {
  id: uuid().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: text(),
  seenAt: timestamp("seen_at", { withTimezone: true }).notNull(),
});

const registry = defineRegistry({
  schema: { leads },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    outreach: legitimateInterest({
      describe: "Find customers",
      interest: "sales",
      assessment: "docs/lia.md",
      keep: { for: "P1Y", after: { column: "seenAt" } },
    }),
  },
  recipients: { crm: { name: "CRM Inc.", role: "processor", country: "DE", for: ["outreach"] } },
  subjects: { lead: { table: "leads" } },
  tables: (p) => ({
    leads: {
      id: p.subject(),
      tenantId: p.tenant(),
      name: p.personal("Name", { for: ["outreach"] }),
      seenAt: p.none(),
    },
  }),
});

const template = templateDatabase("rights_leads", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`
    create table leads (id uuid primary key, tenant_id text not null, name text, seen_at timestamptz not null)`);
});

it("forgets a person whose own row is over by its date, too", async () => {
  await using database = await createTestDatabase({ template });
  const { db } = database;
  const orders: ErasureOrder[] = [];
  const erase = async (order: ErasureOrder) => {
    orders.push(order);
    return await Promise.resolve({ state: "done" as const });
  };
  const privacy = createPrivacy({ registry, db, clock: testClock("2026-03-02T09:00:00Z").now });
  const rights = createRights({ privacy, erasers: { crm: { erase } } });
  const [known, unknown, young] = [randomUUID(), randomUUID(), randomUUID()];
  const row = { tenantId: "acme", name: "Lea" };
  await db.insert(leads).values([
    { ...row, id: known, seenAt: long },
    { ...row, id: unknown, seenAt: long },
    { ...row, id: young, seenAt: new Date("2026-01-15") },
  ]);
  for (const id of [known, young]) await privacy.reference(registry.subject("lead", { tenant: "acme", id }));
  const report = await rights.retention.sweep(await rights.retention.plan("acme"));
  expect(report).toMatchObject({ persons: [{ status: "executed" }], deleted: [{ table: "leads", rows: 2 }] });
  expect(await db.select({ id: leads.id }).from(leads)).toEqual([{ id: young }]);
  expect(orders.map(({ subject }) => subject.key)).toEqual([known]); // nobody was ever told of the other
  const mapped = await db.execute(
    sql`select person_key as id from habeas.subject where person_key is not null`,
  );
  expect(rowsOf(mapped)).toEqual([{ id: young }]);
});
