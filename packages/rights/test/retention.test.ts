import { createTestDatabase, runs } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addInvoice, addPerson, hostTemplate, openRights } from "./host/host.ts";
import { logicalDump } from "./host/logical-dump.ts";
import * as schema from "./host/schema.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase({ template: hostTemplate });
});
afterAll(async () => {
  await database.close();
});

const closed = { ended: { account: new Date("2026-03-01") } };

it("erases what no purpose needs any more, and nothing else", async () => {
  const { db } = database;
  const { rights, privacy } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const bea = await addPerson(db, "Bea");
  const old = await addInvoice(db, ana, "2017-12-31T20:00:00Z");
  const young = await addInvoice(db, ana, "2018-01-02T12:00:00Z");
  // the sales purpose of the note runs on; where it is withdrawn, the whole invoice is free
  await db.update(schema.invoices).set({ note: null }).where(eq(schema.invoices.id, old));
  await privacy.events.record(bea.subject, "account closed", new Date("2026-01-15"));
  const plan = await rights.retention.plan("acme");
  expect(plan).toMatchObject({
    tables: [{ table: "invoices", purposes: ["invoicing"], rows: 1 }],
    persons: 1,
  });
  const report = await rights.retention.sweep(plan);
  expect(report.finished).toBe(true);
  const [swept] = await db.select().from(schema.invoices).where(eq(schema.invoices.id, old));
  expect(swept?.billingName).toBeNull();
  const [kept] = await db.select().from(schema.invoices).where(eq(schema.invoices.id, young));
  expect(kept).toMatchObject({ billingName: "Ana" });
  // the sales purpose keeps address and name: its consent was never given, and never withdrawn either
  const [person] = await db.select().from(schema.users).where(eq(schema.users.id, bea.id));
  expect(person).toMatchObject({ email: bea.email, passwordHash: "" });
  expect(await db.select().from(schema.files).where(eq(schema.files.ownerId, bea.id))).toEqual([]);
  const [other] = await db.select().from(schema.users).where(eq(schema.users.id, ana.id));
  expect(other).toMatchObject({ email: ana.email, passwordHash: `hash-${ana.id}` });
});

it("leaves restricted persons alone", async () => {
  const { db } = database;
  const { rights, privacy } = openRights(db);
  const ana = await addPerson(db, "Ana", "other");
  const invoice = await addInvoice(db, ana, "2010-01-02T12:00:00Z");
  await privacy.restrict(ana.subject, { ground: "needed_for_claims" });
  const plan = await rights.retention.plan("other");
  expect(plan.restricted).toBe(1);
  await rights.retention.sweep(plan);
  expect(await db.select().from(schema.invoices).where(eq(schema.invoices.id, invoice))).toMatchObject([
    { billingName: "Ana" },
  ]);
});

it("goes on with an erasure when the law lets go", async () => {
  const { db } = database;
  const { rights, clock } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const invoice = await addInvoice(db, ana, "2020-05-05T10:00:00Z");
  const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
  expect(report.kept).toContainEqual(expect.objectContaining({ table: "invoices", until: "2029-01-01" }));
  expect((await rights.erasure.verify(report)).clean).toBe(true);
  clock.set("2028-12-31T12:00:00Z");
  expect((await rights.retention.plan("acme")).holds).toBe(0);
  clock.set("2029-01-01T12:00:00Z");
  const plan = await rights.retention.plan("acme");
  expect(plan.holds).toBe(3);
  await rights.retention.sweep(plan);
  expect(await db.select().from(schema.invoices).where(eq(schema.invoices.id, invoice))).toEqual([]);
  expect((await rights.retention.plan("acme")).holds).toBe(0);
});

it("sweeps many rows in batches, stops when told, and goes on", async () => {
  await using many = await createTestDatabase({ template: hostTemplate });
  const { db } = many;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const rows = runs(20_000, { short: 1_200 });
  await db.execute(sql`
    insert into invoices select gen_random_uuid(), 'acme', ${ana.id}, 'Ana', null, '2010-01-01' from generate_series(1, ${rows})`);
  const stop = new AbortController();
  stop.abort();
  const plan = await rights.retention.plan("acme");
  const first = await rights.retention.sweep(plan, { signal: stop.signal, batch: 300 });
  expect(first).toMatchObject({ finished: false, batches: 1, erased: [{ table: "invoices", rows: 300 }] });
  expect(await rights.retention.sweep(plan, { batch: 300 })).toMatchObject({ finished: true });
  const { rows: left } = await db.execute(sql`select 1 from invoices where billing_name is not null`);
  expect(left).toEqual([]);
});

it("forgets whom an erasure was about that nobody verified", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights, clock } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
  const inHabeas = async (): Promise<string[]> => {
    const text = await logicalDump(db, "habeas");
    return [ana.email, ana.phone, ana.id].filter((mark) => text.includes(mark));
  };
  expect(await inHabeas()).toEqual([ana.email, ana.phone, ana.id]);
  const sweep = async () => await rights.retention.sweep(await rights.retention.plan("acme"));
  clock.set("2026-04-01T08:00:00Z");
  expect((await sweep()).forgotten).toBe(0);
  clock.set("2026-04-01T10:00:00Z");
  expect((await sweep()).forgotten).toBe(1);
  expect(await inHabeas()).toEqual([]);
  await expect(rights.erasure.verify(report)).rejects.toMatchObject({ code: "unknown_run" });
});

it("forgets what it searched for as soon as it found nothing, though a recipient is still waited for", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights, eraser, orders } = openRights(db);
  const ana = await addPerson(db, "Ana");
  eraser.answer = { state: "pending" };
  const plan = await rights.erasure.plan(ana.subject, closed);
  const report = await rights.erasure.execute(plan);
  expect(report.status).toBe("incomplete");
  expect(await logicalDump(db, "habeas")).toContain(ana.email);
  expect((await rights.erasure.verify(report)).clean).toBe(true);
  const dump = await logicalDump(db, "habeas");
  for (const mark of [ana.email, ana.phone]) expect(dump).not.toContain(mark);
  eraser.answer = { state: "done" };
  const again = await rights.erasure.execute(plan);
  expect(again.status).toBe("executed");
  expect(orders.at(-1)?.subject.key).toBe(ana.id);
  expect((await rights.erasure.verify(again)).clean).toBe(true);
  expect(await logicalDump(db, "habeas")).not.toContain(ana.id);
});
