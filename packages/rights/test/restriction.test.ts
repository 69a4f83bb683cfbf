import { randomUUID } from "node:crypto";
import type { Database } from "@habeas/internal";
import { notRestricted } from "@habeas/rights";
import { restrictedRow } from "@habeas/rights/schema";
import { createTestDatabase } from "@habeas/testbed";
import { and, eq, inArray, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addInvoice, addPerson, collect, hostTemplate, openRights } from "./host/host.ts";
import { logicalDump } from "./host/logical-dump.ts";
import * as schema from "./host/schema.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase({ template: hostTemplate });
});
afterAll(async () => {
  await database.close();
});

/** The host's own queries, as it writes them. */
const usableUsers = async (db: Database, ids: readonly string[]): Promise<string[]> =>
  (
    await db
      .select({ id: schema.users.id })
      .from(schema.users)
      .where(and(inArray(schema.users.id, [...ids]), notRestricted(schema.users)))
  ).map(({ id }) => id);

const usableLines = async (db: Database, invoice: string) =>
  await db
    .select()
    .from(schema.invoiceLines)
    .where(and(eq(schema.invoiceLines.invoiceId, invoice), notRestricted(schema.invoiceLines)));

it("marks every row that is hers, so that the app's queries leave it out, and nobody else's", async () => {
  const { db } = database;
  const { rights, clock } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const bea = await addPerson(db, "Bea");
  const [hers, others] = [
    await addInvoice(db, ana, "2025-03-01T10:00:00Z"),
    await addInvoice(db, bea, "2025-03-01T10:00:00Z"),
  ];
  const report = await rights.restrict(ana.subject, { ground: "accuracy_contested" });
  expect(report.marked).toEqual(
    expect.arrayContaining([
      { table: "users", rows: 1 },
      { table: "invoices", rows: 1 },
      { table: "invoiceLines", rows: 2 },
      { table: "sessions", rows: 1 },
      { table: "tasks", rows: 1 },
      { table: "files", rows: 1 },
    ]),
  );
  expect(await usableUsers(db, [ana.id, bea.id])).toEqual([bea.id]);
  expect(await usableLines(db, hers)).toEqual([]); // a key of two columns
  expect(await usableLines(db, others)).toHaveLength(2);
  const task = alias(schema.tasks, "task");
  const open = await db
    .select({ assignee: task.assigneeId })
    .from(task)
    .where(and(inArray(task.assigneeId, [ana.id, bea.id]), notRestricted(task)));
  expect(open).toEqual([{ assignee: bea.id }]);
  // stored all the same: Art. 18(2)
  expect(await db.select().from(schema.users).where(eq(schema.users.id, ana.id))).toHaveLength(1);

  const personInformedAt = clock.now();
  clock.advance("P1D");
  await rights.lift(ana.subject, { personInformedAt });
  expect(await usableUsers(db, [ana.id, bea.id])).toHaveLength(2);
  expect(await usableLines(db, hers)).toHaveLength(2);
});

it("leaves a row usable that somebody else owns as well, and says so", async () => {
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const bea = await addPerson(db, "Bea");
  const id = randomUUID();
  await db.insert(schema.documents).values({ id, tenantId: "acme", title: "Plan" });
  await db.insert(schema.authors).values([
    { userId: ana.id, documentId: id },
    { userId: bea.id, documentId: id },
  ]);
  const report = await rights.restrict(ana.subject, { ground: "unlawful_processing" });
  expect(report.shared).toEqual([{ table: "documents", rows: 1 }]);
  const usable = and(eq(schema.documents.id, id), notRestricted(schema.documents));
  expect(await db.select().from(schema.documents).where(usable)).toHaveLength(1);
});

it("marks with the next sweep what was written since", async () => {
  const { db } = database;
  const { rights, privacy } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await rights.restrict(ana.subject, { ground: "needed_for_claims" });
  const invoice = await addInvoice(db, ana, "2010-03-01T10:00:00Z");
  expect(await usableLines(db, invoice)).toHaveLength(2);
  await rights.retention.sweep(await rights.retention.plan("acme"));
  expect(await usableLines(db, invoice)).toEqual([]);
  expect(await db.select().from(schema.invoices).where(eq(schema.invoices.id, invoice))).toMatchObject([
    { billingName: "Ana" }, // its time is over, and Art. 18(2) lets it be stored only
  ]);
  expect(await privacy.may(ana.subject, "account")).toMatchObject({ because: "restricted" });
});

it("restricts nothing when the marks cannot be written", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights, privacy } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await db.execute(
    sql`alter table habeas.restricted_row add constraint broken check (table_name <> 'public.tasks')`,
  );
  await expect(rights.restrict(ana.subject, { ground: "accuracy_contested" })).rejects.toMatchObject({
    code: "database_fault",
  });
  expect(await db.select().from(restrictedRow)).toEqual([]);
  expect(await privacy.may(ana.subject, "account")).toMatchObject({ allowed: true });
});

it("still lets her see, correct and erase what is hers, and forgets the marks with her", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await rights.restrict(ana.subject, { ground: "accuracy_contested" });
  const [facts] = await collect(rights.access(ana.subject));
  expect(facts).toMatchObject({
    restricted: { since: "2026-03-02T09:00:00.000Z", ground: "accuracy_contested" },
  });
  await rights.rectify(ana.subject, [{ table: "users", values: { name: "Anna" } }]);
  const plan = await rights.erasure.plan(ana.subject, { ended: { account: new Date("2026-03-01") } });
  const report = await rights.erasure.execute(plan);
  expect(await rights.erasure.verify(report)).toMatchObject({ clean: true });
  expect(await db.select().from(restrictedRow)).toEqual([]);
  expect(await logicalDump(db)).not.toContain(ana.id);
});

it("deletes no restricted data because a customer leaves", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await rights.restrict(ana.subject, { ground: "needed_for_claims" });
  const before = await logicalDump(db, "public");
  await expect(rights.offboard("acme", { choice: "delete", by: "owner" })).rejects.toMatchObject({
    code: "restricted",
  });
  expect(await logicalDump(db, "public")).toBe(before);
});
