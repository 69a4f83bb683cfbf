import { generateKeyPairSync, randomUUID, sign, verify } from "node:crypto";
import { canonicalJson, type Json } from "@habeas/internal";
import type { OffboardReport } from "@habeas/rights";
import { createTestDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { addInvoice, addPerson, hostTemplate, openRights } from "./host/host.ts";
import { logicalDump } from "./host/logical-dump.ts";
import { registry } from "./host/registry.ts";
import * as schema from "./host/schema.ts";

const erase = async () => await Promise.resolve({ state: "done" as const });
const dump = { id: "dump-1", digest: "abc" };

const exports = ({ physical }: OffboardReport) =>
  physical.flatMap(({ id, until }) => (id ? [[id, until]] : []));

it("gives a leaving customer its dump, erases what was done on its behalf, and keeps the vendor's own", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  let readable = false;
  const exporter = {
    dump: async () => await Promise.resolve(dump),
    verify: async () => await Promise.resolve(readable),
  };
  const told: unknown[] = [];
  const offboard = async (order: unknown) => {
    told.push(order);
    return await Promise.resolve({ state: "retained" as const, reason: "legal_hold", until: "2026-12-31" });
  };
  const erasers = { mailer: { erase, offboard }, bookkeeper: { erase, offboard } };
  const { rights } = openRights(db, { exporter, erasers });
  const ana = await addPerson(db, "Ana");
  const invoice = await addInvoice(db, ana, "2025-03-01T10:00:00Z");
  const answers = { email: "guest@example.com", message: "m", plan: "p" };
  const others = randomUUID();
  await db.insert(schema.submissions).values([
    { id: randomUUID(), tenantId: "acme", answers },
    { id: others, tenantId: "other", answers },
  ]);
  const choice = { choice: "return", by: "admin" } as const;
  await expect(rights.offboard("acme", choice)).rejects.toMatchObject({ code: "dump_not_verified" });
  await expect(openRights(db).rights.offboard("acme", choice)).rejects.toMatchObject({
    code: "missing_port",
  });
  expect(await db.select().from(schema.submissions)).toHaveLength(2);
  readable = true;
  const report = await rights.offboard("acme", choice);
  expect(report).toMatchObject({ dump, residue: [], deleted: [{ table: "submissions", rows: 1 }] });
  // the bookkeeper serves no purpose of the customer's
  expect(told).toEqual([{ tenant: "acme", orderId: "offboarding/acme/mailer" }]);
  expect(report.recipients).toEqual([
    {
      recipient: "mailer",
      name: "Mailer Inc.",
      purposes: ["support"],
      state: "retained",
      reason: "legal_hold",
      until: "2026-12-31",
    },
  ]);
  const silent = await openRights(db).rights.offboard("acme", { choice: "delete", by: "admin" });
  expect(silent.recipients).toMatchObject([{ recipient: "mailer", state: "failed", reason: "no_port" }]);
  expect(await db.select({ id: schema.submissions.id }).from(schema.submissions)).toEqual([{ id: others }]);
  const [kept] = await db.select().from(schema.invoices).where(eq(schema.invoices.id, invoice));
  expect(kept?.billingName).toBe("Ana");
  expect(await db.select().from(schema.users).where(eq(schema.users.id, ana.id))).toHaveLength(1);
});

it("forgets whom references stand for of whom nothing is left, and nobody else", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { rights, privacy } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const guests = ["gina@example.com", "held@example.com", "other@example.com"] as const;
  const tenants = ["acme", "acme", "other"] as const;
  const persons = guests.map((id, at) => registry.subject("respondent", { tenant: tenants[at] ?? "", id }));
  for (const [at, email] of guests.entries()) {
    const answers = { email, message: "m", plan: "p" };
    await db.insert(schema.submissions).values({ id: randomUUID(), tenantId: tenants[at] ?? "", answers });
  }
  for (const person of [...persons, ana.subject]) await privacy.reference(person);
  const [gina, held] = persons;
  if (gina === undefined || held === undefined) throw new Error("there are three");
  const dispute = { matter: "2026-0417", reviewOn: "2099-01-15", by: "dpo" } as const;
  await rights.holds.place(held, { ...dispute, data: { submissions: "all" } });

  const report = await rights.offboard("acme", { choice: "delete", by: "owner" });
  expect(report).toMatchObject({ forgotten: 1, residue: [] });
  const { rows } = await db.execute<{ id: string }>(
    sql`select person_key as id from habeas.subject where person_key is not null`,
  );
  expect(rows.map(({ id }) => id)).toEqual(
    expect.arrayContaining([ana.id, "held@example.com", "other@example.com"]),
  );
  expect(rows).toHaveLength(3);
  expect(await logicalDump(db)).not.toContain("gina@example.com");
  expect(await privacy.suppression.covers("gina@example.com")).toBe(false); // she never asked for that
});

it("lists the dumps that still exist, and deletes them with everything else once they were fetched", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const stored = new Map([["old", "2026-06-30"]]);
  const broken = new Set<string>();
  const exporter = {
    dump: async () => await Promise.resolve((stored.set(dump.id, "2026-04-01"), dump)),
    verify: async () => await Promise.resolve(true),
    archives: async () => await Promise.resolve([...stored].map(([id, until]) => ({ id, until }))),
    remove: async ({ id }: { readonly id: string }) => {
      if (broken.has(id)) throw new Error("the store is away");
      await Promise.resolve(stored.delete(id));
    },
  };
  const { rights } = openRights(database.db, { exporter });
  const returned = await rights.offboard("acme", { choice: "return", by: "owner" });
  expect(returned.archives).toBe(0);
  expect(exports(returned)).toEqual([
    ["old", "2026-06-30"],
    [dump.id, "2026-04-01"],
  ]);
  broken.add("old");
  const first = await rights.offboard("acme", { choice: "delete", by: "owner" });
  expect([first.archives, exports(first)]).toEqual([1, [["old", "2026-06-30"]]]);
  broken.clear();
  const second = await rights.offboard("acme", { choice: "delete", by: "owner" });
  expect([second.archives, exports(second)]).toEqual([1, []]);
});

it("finds a value that stays where it should be gone, and signs what it says", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const signer = {
    publicKey: new Uint8Array(publicKey.export({ type: "spki", format: "der" }).subarray(-32)),
    sign: async (message: Uint8Array) => await Promise.resolve(sign(null, message, privateKey)),
  };
  const { rights } = openRights(db, { signer });
  const guest = randomUUID();
  const answers = { email: "gina@example.com", message: "m", plan: "p" };
  await db.insert(schema.submissions).values({ id: guest, tenantId: "acme", answers });
  // somebody's trigger writes the row again
  await db.execute(sql`
    create function again() returns trigger language plpgsql as 'begin insert into submissions values (old.*); return old; end'`);
  await db.execute(
    sql`create trigger again after delete on submissions for each row execute function again()`,
  );
  const report = await rights.offboard("acme", { choice: "delete", by: "owner" });
  expect(report.residue).toEqual([{ table: "submissions", rows: 1 }]);
  const { signature, ...content } = report;
  const bytes = Buffer.from(canonicalJson(JSON.parse(JSON.stringify(content)) as Json));
  expect(verify(null, bytes, publicKey, Buffer.from(signature?.ed25519 ?? "", "base64"))).toBe(true);
});
