import { randomUUID } from "node:crypto";
import type { Database } from "@habeas/internal";
import type { JournalSink, LegalHold } from "@habeas/rights";
import { createTestDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addInvoice, addPerson, hostTemplate, openRights } from "./host/host.ts";
import { logicalDump } from "./host/logical-dump.ts";
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
const dispute = { matter: "2026-0417", reviewOn: "2026-09-01", by: "dpo" } as const;
const settled = { because: "settled", by: "dpo" } as const;

const sweep = async ({ retention }: ReturnType<typeof openRights>["rights"]) =>
  await retention.sweep(await retention.plan("acme"));

const noteOf = async (db: Database, invoice: string): Promise<string | null | undefined> =>
  (await db.select().from(schema.invoices).where(eq(schema.invoices.id, invoice)))[0]?.note;

it("keeps what a claim needs until somebody decides, and nothing else", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights, clock } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const invoice = await addInvoice(db, ana, "2010-03-01T10:00:00Z"); // the time of § 147 AO is over
  const other = await addInvoice(db, await addPerson(db, "Bea"), "2025-03-01T10:00:00Z");
  const hold = await rights.holds.place(ana.subject, { ...dispute, data: { invoices: ["note"] } });

  const plan = await rights.erasure.plan(ana.subject, closed);
  expect(plan.keeps).toContainEqual({
    table: "invoices",
    purpose: "legal claims",
    article: "17(3)(e)",
    hold: hold.id,
    review: "2026-09-01",
    describe: "Establish, exercise or defend legal claims",
    columns: ["note"],
    rows: 1,
  });
  const report = await rights.erasure.execute(plan);
  expect(report.kept).toEqual(plan.keeps);
  const [held] = await db.select().from(schema.invoices).where(eq(schema.invoices.id, invoice));
  expect(held).toMatchObject({ note: "Ana likes to be called", billingName: null });
  expect(await db.select().from(schema.tasks).where(eq(schema.tasks.assigneeId, ana.id))).toEqual([]);
  expect((await rights.erasure.verify(report)).clean).toBe(true);

  // no day ends it: not its review, not the invoice's own date, which a sweep looks at
  clock.set("2026-09-01T12:00:00Z");
  expect(await rights.holds.due("acme")).toEqual([hold]);
  expect(await rights.retention.plan("acme")).toMatchObject({ reviews: 1, holds: 0 });
  await sweep(rights);
  expect(await noteOf(db, invoice)).toBe("Ana likes to be called");

  const renewed = await rights.holds.renew(hold, {
    reviewOn: "2027-03-01",
    because: "the appeal is pending",
    by: "dpo",
  });
  expect(renewed).toEqual({ ...hold, reviewOn: "2027-03-01" });
  expect(await rights.holds.due("acme")).toEqual([]);
  expect(await rights.holds.list("acme")).toEqual([renewed]);

  await rights.holds.end(hold, settled);
  expect(await rights.holds.list("acme")).toEqual([]);
  expect(await noteOf(db, invoice)).toBe("Ana likes to be called");
  expect(await rights.retention.plan("acme")).toMatchObject({ holds: 3 }); // with its two lines
  await sweep(rights);
  expect(await noteOf(db, invoice)).toBeUndefined();
  expect(await noteOf(db, other)).toBe("Bea likes to be called");
  expect(await rights.retention.plan("acme")).toMatchObject({ holds: 0 });

  const { rows } = await db.execute(sql`
    select body::json->>'event' as event, body::json->'facts'->>'because' as because from habeas.ledger_entry
    where body::json->>'event' like 'hold.%' order by body::json->>'at', body::json->>'event'`);
  expect(rows.map(({ event }) => event)).toEqual(["hold.placed", "hold.ended", "hold.renewed"]);
  await expect(rights.holds.end(hold, settled)).rejects.toMatchObject({ code: "unknown_hold" });
});

it("erases the person with recipients and mapping when the hold on her own row ends", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights, clock, orders, eraser } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const hold = await rights.holds.place(ana.subject, {
    ...dispute,
    data: { users: ["name", "email"], tasks: "all" },
  });
  const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
  expect((await rights.erasure.verify(report)).clean).toBe(true);
  expect(await db.select().from(schema.users)).toMatchObject([
    { name: "Ana", email: ana.email, phone: null, passwordHash: "" },
  ]);
  expect(await db.select().from(schema.tasks)).toMatchObject([{ note: "Call Ana", assigneeId: ana.id }]);
  expect(await db.select().from(schema.sessions)).toEqual([]);

  const asked = orders.length;
  clock.set("2026-08-01T12:00:00Z");
  expect(await sweep(rights)).toMatchObject({ resumed: [] });
  await rights.holds.end(hold, settled);
  eraser.answer = { state: "pending" };
  const first = await sweep(rights);
  expect(first.resumed).toMatchObject([{ status: "incomplete" }]);
  expect(orders.length).toBeGreaterThan(asked);
  expect(await db.select().from(schema.users)).toEqual([]);
  eraser.answer = { state: "done" };
  const second = await sweep(rights);
  expect(second.resumed).toMatchObject([{ run: first.resumed[0]?.run, status: "executed" }]);
  const run = first.resumed[0]?.run ?? "";
  expect((await rights.erasure.verify({ tenant: "acme", run })).clean).toBe(true);
  const dump = await logicalDump(db);
  for (const mark of [ana.id, ana.email, "Call Ana"]) expect(dump).not.toContain(mark);
  expect((await sweep(rights)).resumed).toEqual([]);
});

it("goes on with an erasure although the event that ended the contract is forgotten with the person", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights, privacy } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await privacy.events.record(ana.subject, "account closed", new Date("2026-01-15"));
  const hold = await rights.holds.place(ana.subject, { ...dispute, data: { tasks: "all" } });
  await rights.erasure.execute(await rights.erasure.plan(ana.subject));
  expect(await db.select().from(schema.tasks)).toMatchObject([{ note: "Call Ana", assigneeId: null }]);
  await rights.holds.end(hold, settled);
  await sweep(rights);
  expect(await db.select().from(schema.tasks)).toEqual([]);
});

it("keeps what a claim needs from sweeps and off-boarding as well", async () => {
  await using own = await createTestDatabase({ template: hostTemplate });
  const { db } = own;
  const { rights, privacy, clock } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const invoice = await addInvoice(db, ana, "2010-03-01T10:00:00Z");
  const submission = randomUUID();
  const guest = "guest@example.com";
  await db.insert(schema.submissions).values({
    id: submission,
    tenantId: "acme",
    answers: { email: guest, message: "I sue you", plan: "p" },
  });
  const hold = await rights.holds.place(ana.subject, {
    ...dispute,
    data: { invoices: ["billingName"], files: "all" },
  });
  await rights.holds.place(registry.subject("respondent", { tenant: "acme", id: guest }), {
    ...dispute,
    data: { submissions: "all" },
  });
  await privacy.events.record(ana.subject, "account closed", new Date("2026-01-15"));
  clock.advance("P90D");
  await sweep(rights);
  const names = async () => (await db.select().from(schema.invoices)).map(({ billingName }) => billingName);
  expect(await names()).toEqual(["Ana"]);
  expect(await db.select().from(schema.files)).toHaveLength(1);
  await rights.offboard("acme", { choice: "delete", by: "owner" });
  expect(await db.select().from(schema.submissions)).toMatchObject([{ answers: { message: "I sue you" } }]);
  await rights.holds.end(hold, settled);
  await sweep(rights);
  expect(await names()).toEqual([null]);
  expect(await db.select().from(schema.files)).toEqual([]);
  expect(await noteOf(db, invoice)).toBe("Ana likes to be called"); // never withdrawn, and nobody asked
});

it("makes a plan stale that was drawn up before", async () => {
  const { rights } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  const plan = await rights.erasure.plan(ana.subject, closed);
  await rights.holds.place(ana.subject, { ...dispute, data: { tasks: "all" } });
  await expect(rights.erasure.execute(plan)).rejects.toMatchObject({ code: "stale_plan" });
});

it("refuses a hold that says not what, why, until when to look again, and by whom", async () => {
  const { rights } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  const good = { ...dispute, data: { tasks: "all" } } as const;
  for (const [where, options] of [
    ["data", { ...good, data: {} }],
    ["nowhere", { ...good, data: { nowhere: "all" } }],
    ["users.passwordHash", { ...good, data: { users: ["passwordHash"] } }],
    ["reviewOn", { ...good, reviewOn: "2026-03-02" }],
    ["reviewOn", { ...good, reviewOn: "2026-02-31" }],
    ["matter", { ...good, matter: " " }],
    ["by", { ...good, by: "" }],
  ] as const) {
    await expect(rights.holds.place(ana.subject, options)).rejects.toMatchObject({
      code: "invalid_options",
      where,
    });
  }
  const hold = await rights.holds.place(ana.subject, good);
  await expect(rights.holds.end(hold, { because: "", by: "dpo" })).rejects.toMatchObject({
    where: "because",
  });
  await expect(rights.holds.end({ ...hold, tenant: "other" }, settled)).rejects.toMatchObject({
    code: "unknown_hold",
  });
  const stranger = registry.subject("user", { tenant: "other", id: ana.id });
  await expect(rights.holds.place(stranger, good)).rejects.toMatchObject({ code: "unknown_person" });
});

it("survives a restore: a replay erases all but what is held, and lets go of what was ended", async () => {
  await using live = await createTestDatabase({ template: hostTemplate });
  await using restored = await createTestDatabase({ template: hostTemplate });
  const lines: string[] = [];
  const sink: JournalSink = {
    append: async (more) => await Promise.resolve(void lines.push(...more)),
    async *read() {
      yield* lines;
      await Promise.resolve();
    },
  };
  const journal = { sink, key: new Uint8Array(32).fill(5) };
  const persons = [];
  for (const name of ["Ana", "Bea"]) {
    const person = await addPerson(live.db, name);
    persons.push(person);
    const [user] = await live.db.select().from(schema.users).where(eq(schema.users.id, person.id));
    const [task] = await live.db.select().from(schema.tasks).where(eq(schema.tasks.assigneeId, person.id));
    if (user && task) {
      await restored.db.insert(schema.users).values(user);
      await restored.db.insert(schema.tasks).values(task);
    }
  }
  const { rights } = openRights(live.db, { journal });
  const holds: LegalHold[] = [];
  for (const { subject } of persons) {
    holds.push(await rights.holds.place(subject, { ...dispute, data: { tasks: "all" } }));
    await rights.erasure.execute(await rights.erasure.plan(subject, closed));
  }
  for (const hold of holds.slice(1)) await rights.holds.end(hold, settled);
  for (const mark of [...persons.map(({ id }) => id), "Ana", "Call"])
    expect(lines.join()).not.toContain(mark);

  const after = openRights(restored.db, { journal });
  expect(await after.rights.journal.replay()).toMatchObject({ erased: 2, held: 1, residue: 0 });
  expect(await restored.db.select().from(schema.users)).toEqual([]);
  expect(await restored.db.select().from(schema.tasks)).toMatchObject([{ note: "Call Ana" }]);
  expect(await after.rights.holds.list("acme")).toMatchObject([{ id: holds[0]?.id, reviewOn: "2026-09-01" }]);
  expect(await after.rights.journal.replay()).toMatchObject({ residue: 0 }); // safe to repeat
  expect(await restored.db.select().from(schema.tasks)).toHaveLength(1);
});
