import { randomUUID } from "node:crypto";
import { asHost, createTestDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addInvoice, addPerson, hostTemplate, openRights } from "./host/host.ts";
import { registry } from "./host/registry.ts";
import * as schema from "./host/schema.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase({ template: hostTemplate });
});
afterAll(async () => {
  await database.close();
});

const closed = { ended: { account: new Date("2026-03-01") } };

describe("a person without anything that must stay", () => {
  it("is gone, and only she", async () => {
    const { db } = database;
    const { rights, orders, removed } = openRights(db);
    const ana = await addPerson(db, "Ana");
    const bea = await addPerson(db, "Bea");
    const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
    expect(report.status).toBe("executed");
    expect(report.deleted.map(({ table, rows }) => `${table} ${rows}`).toSorted()).toEqual([
      "files 1",
      "sessions 1",
      "tasks 1",
      "users 1",
    ]);
    expect(report.kept).toEqual([]);
    const proof = await rights.erasure.verify(report);
    expect(proof).toMatchObject({ clean: true, residue: [] });
    expect(orders.map(({ orderId }) => orderId.split("/")[1])).toEqual(["mailer", "bookkeeper"]);
    expect(removed).toEqual([`files/${ana.id}`]);
    expect(await db.select().from(schema.users).where(eq(schema.users.id, bea.id))).toHaveLength(1);
    expect(await db.select().from(schema.sessions).where(eq(schema.sessions.userId, bea.id))).toHaveLength(1);
  });

  it("is told to the dumps when she is gone, and before the report lists those that hold her", async () => {
    const { db } = database;
    const ana = await addPerson(db, "Ana");
    const told: unknown[] = [];
    const exporter = {
      markStale: async (tenant: string) => {
        const rows = await asHost(
          async () => await db.select().from(schema.users).where(eq(schema.users.id, ana.id)),
        );
        told.push([tenant, rows.length]);
      },
      archives: async () => {
        told.push("listed");
        return await Promise.resolve([{ id: "dump-1", until: "2026-04-01" }]);
      },
    };
    const { rights } = openRights(db, { exporter });
    const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
    expect(told).toEqual([["acme", 0], "listed"]);
    expect(report.physical).toContainEqual(expect.objectContaining({ id: "dump-1", until: "2026-04-01" }));
  });

  it("is erased once, however often the plan is executed", async () => {
    const { db } = database;
    const { rights, orders } = openRights(db);
    const ana = await addPerson(db, "Ana");
    const plan = await rights.erasure.plan(ana.subject, closed);
    const first = await rights.erasure.execute(plan);
    expect(await rights.erasure.execute(plan)).toEqual(first);
    expect(orders).toHaveLength(2);
    await rights.erasure.verify(first);
    expect(await rights.erasure.execute(plan)).toEqual(first);
    const entries = await db.execute(
      sql`select body::json->>'event' as event from habeas.ledger_entry where reference::text = ${plan.reference} order by 1`,
    );
    expect(entries.rows.map((row) => row["event"])).toEqual([
      "erasure.executed",
      "erasure.started",
      "erasure.verified",
      "subject.forgotten",
    ]);
  });
});

describe("a person with an invoice that tax law keeps", () => {
  it("is reduced in place: the invoice stays, with its lines, and nothing else of her", async () => {
    const { db } = database;
    const { rights, orders } = openRights(db);
    const ana = await addPerson(db, "Ana");
    const invoice = await addInvoice(db, ana, "2025-03-01T10:00:00Z");
    const plan = await rights.erasure.plan(ana.subject, closed);
    expect(plan.keeps).toEqual([
      expect.objectContaining({
        table: "invoiceLines",
        purpose: "invoicing",
        rows: 2,
      }),
      {
        table: "invoices",
        columns: ["billingName"],
        rows: 1,
        purpose: "invoicing",
        describe: "Keep invoices",
        article: "17(3)(b)",
        law: "§ 147 AO",
        until: "2034-01-01",
      },
    ]);
    const report = await rights.erasure.execute(plan);
    expect(report.status).toBe("executed");
    expect(report.recipients).toMatchObject([
      { recipient: "mailer", state: "done" },
      { recipient: "bookkeeper", state: "retained", purposes: ["invoicing"] },
    ]);
    expect(orders).toHaveLength(1);
    const [row] = await db.select().from(schema.users).where(eq(schema.users.id, ana.id));
    expect(row).toMatchObject({ id: ana.id, name: null, phone: null, passwordHash: "" });
    expect(row?.email).toMatch(/@erased\.invalid$/);
    const [kept] = await db.select().from(schema.invoices).where(eq(schema.invoices.id, invoice));
    expect(kept).toMatchObject({ userId: ana.id, billingName: "Ana", note: null });
    expect(
      await db.select().from(schema.invoiceLines).where(eq(schema.invoiceLines.invoiceId, invoice)),
    ).toHaveLength(2);
    const proof = await rights.erasure.verify(report);
    expect(proof.residue).toEqual([]);
  });

  it("leaves with it when its time is over", async () => {
    const { db } = database;
    const { rights } = openRights(db);
    const ana = await addPerson(db, "Ana");
    const invoice = await addInvoice(db, ana, "2017-12-30T10:00:00Z");
    const plan = await rights.erasure.plan(ana.subject, closed);
    expect(plan.keeps).toEqual([]);
    const report = await rights.erasure.execute(plan);
    expect((await rights.erasure.verify(report)).clean).toBe(true);
    expect(await db.select().from(schema.invoices).where(eq(schema.invoices.id, invoice))).toEqual([]);
    expect(await db.select().from(schema.users).where(eq(schema.users.id, ana.id))).toEqual([]);
  });
});

describe("a running contract", () => {
  it("keeps what it needs, named, and loses what other purposes had", async () => {
    const { db } = database;
    const { rights, privacy } = openRights(db);
    const ana = await addPerson(db, "Ana");
    const plan = await rights.erasure.plan(ana.subject);
    expect(plan.keeps.find(({ table }) => table === "users")).toMatchObject({
      columns: ["email", "name"],
      purpose: "account",
      article: "6(1)(b)",
      untilEvent: "account closed",
    });
    const report = await rights.erasure.execute(plan);
    const [row] = await db.select().from(schema.users).where(eq(schema.users.id, ana.id));
    expect(row).toMatchObject({ email: ana.email, name: "Ana", phone: null, passwordHash: `hash-${ana.id}` });
    expect((await rights.erasure.verify(report)).residue).toEqual([]);
    expect(await privacy.reference(ana.subject)).toBe(plan.reference);
  });

  it("ends with its recorded event", async () => {
    const { db } = database;
    const { rights, privacy } = openRights(db);
    const ana = await addPerson(db, "Ana");
    await privacy.events.record(ana.subject, "account closed", new Date("2026-03-01"));
    expect((await rights.erasure.plan(ana.subject)).keeps).toEqual([]);
  });
});

describe("what a person shares with others", () => {
  it("survives until the last owner leaves, and forgets the leaver", async () => {
    const { db } = database;
    const { rights } = openRights(db);
    const ana = await addPerson(db, "Ana");
    const bea = await addPerson(db, "Bea");
    const [document, reviewed] = [randomUUID(), randomUUID()];
    await db.insert(schema.documents).values({ id: document, tenantId: "acme", title: "Ours" });
    await db.insert(schema.authors).values([
      { userId: ana.id, documentId: document },
      { userId: bea.id, documentId: document },
    ]);
    await db.insert(schema.tasks).values({
      id: reviewed,
      tenantId: "acme",
      assigneeId: bea.id,
      reviewerId: ana.id,
      title: "t",
      note: "Bea's",
    });
    for (const [person, left] of [
      [ana, 1],
      [bea, 0],
    ] as const) {
      const report = await rights.erasure.execute(await rights.erasure.plan(person.subject, closed));
      expect((await rights.erasure.verify(report)).residue).toEqual([]);
      expect(await db.select().from(schema.documents).where(eq(schema.documents.id, document))).toHaveLength(
        left,
      );
      const [task] = await db.select().from(schema.tasks).where(eq(schema.tasks.id, reviewed));
      expect(task && [task.reviewerId, task.note]).toEqual(left === 0 ? undefined : [null, "Bea's"]);
    }
  });
});

describe("a person without a row", () => {
  it("is found by the address in documents and name/value rows", async () => {
    const { db } = database;
    const { rights } = openRights(db);
    const email = `guest.${randomUUID()}@example.com`;
    const bea = await addPerson(db, "Bea");
    const [mine, others] = [randomUUID(), randomUUID()];
    await db.insert(schema.submissions).values([
      { id: mine, tenantId: "acme", handledBy: bea.id, answers: { email, message: "Hello", plan: "basic" } },
      { id: others, tenantId: "acme", answers: { email: "x@example.com", message: "Hi", plan: "pro" } },
    ]);
    await db
      .insert(schema.variables)
      .values({ id: randomUUID(), submissionId: mine, name: "email", value: email.toUpperCase() });
    const guest = registry.subject("respondent", { tenant: "acme", id: email });
    const plan = await rights.erasure.plan(guest);
    expect(plan.processorPurposes).toEqual(["support"]);
    await expect(rights.erasure.execute(plan)).rejects.toMatchObject({ code: "instruction_missing" });
    await rights.instruct(guest, { decision: "retain", by: "admin" });
    await expect(rights.erasure.execute(plan)).rejects.toMatchObject({ code: "instruction_missing" });
    await rights.instruct(guest, { decision: "erase", by: "admin" });
    const report = await rights.erasure.execute(plan);
    expect((await rights.erasure.verify(report)).residue).toEqual([]);
    const left = await db.select({ id: schema.submissions.id }).from(schema.submissions);
    expect(left).toContainEqual({ id: others });
    expect(left).not.toContainEqual({ id: mine });
  });
});

describe("keys that are destroyed with the person", () => {
  it("leave a tombstone that the proof names, and that is residue anywhere else", async () => {
    await using own = await createTestDatabase({ template: hostTemplate });
    await own.db.execute(sql`create table graves (id text primary key)`);
    const erase = async (tombstones: readonly string[]) => {
      const shredded: unknown[] = [];
      const keys = {
        tombstones,
        owners: [
          { table: "users", tenant: "tenant" },
          { table: "employees", tenant: "tenant" },
        ] as const,
        shred: async (person: { readonly tenant?: string; readonly table: string; readonly key: string }) => {
          shredded.push(person);
          await own.db.execute(sql`insert into graves values (${person.key})`);
        },
      };
      const { rights } = openRights(own.db, { keys });
      const ana = await addPerson(own.db, "Ana");
      const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
      expect(shredded).toEqual([{ tenant: "acme", table: "users", key: ana.id }]);
      expect(report.keys).toBe("shredded");
      return await rights.erasure.verify(report);
    };
    expect(await erase(["public.graves"])).toMatchObject({
      clean: true,
      residue: [],
      tombstones: ["public.graves"],
    });
    const without = await erase([]);
    expect(without).not.toHaveProperty("tombstones");
    expect(without).toMatchObject({
      clean: false,
      residue: [{ found: "scan", table: "public.graves", column: "id", rows: 1 }],
    });
  });
});
