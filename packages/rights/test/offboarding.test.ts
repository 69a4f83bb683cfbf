import { randomUUID } from "node:crypto";
import { createTestDatabase } from "@habeas/testbed";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { addInvoice, addPerson, hostTemplate, openRights } from "./host/host.ts";
import * as schema from "./host/schema.ts";

const erase = async () => await Promise.resolve({ state: "done" as const });
const dump = { id: "dump-1", digest: "abc" };

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
