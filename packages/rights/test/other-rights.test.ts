import { portableCsv, portableJson, type RecipientNotice } from "@habeas/rights";
import { createTestDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addInvoice, addPerson, collect, hostTemplate, openRights } from "./host/host.ts";
import * as schema from "./host/schema.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase({ template: hostTemplate });
});
afterAll(async () => {
  await database.close();
});

/** A register of disclosures in which the mailer received data and the bookkeeper did not. */
function disclosures() {
  const notices: [string, RecipientNotice["what"]][] = [];
  return {
    notices,
    list: async () =>
      await Promise.resolve([{ recipient: "mailer", purpose: "newsletter", at: new Date(0) }]),
    notify: async (recipient: string, { what }: RecipientNotice) => {
      notices.push([recipient, what]);
      return await Promise.resolve({ state: "done" as const });
    },
  };
}

it("ports what the person gave or did, on consent or contract, and nothing else", async () => {
  const { rights } = openRights(database.db);
  const ana = await addPerson(database.db, "=Ana");
  await addInvoice(database.db, ana, "2025-03-01T10:00:00Z");
  const rows = await collect(rights.portability(ana.subject));
  expect(rows.find(({ table }) => table === "users")?.values).toEqual({
    email: ana.email,
    name: "=Ana",
    phone: ana.phone,
  });
  expect(rows.find(({ table }) => table === "invoices")?.values).toEqual({ note: "=Ana likes to be called" });
  // a browser noted for security rests on legitimate interests: in the access copy, and not here
  expect(rows.map(({ table }) => table)).not.toContain("sessions");
  const csv = (await collect(portableCsv(rights.portability(ana.subject)))).join("");
  expect(csv.split("\r\n")[0]).toBe("table,row,column,value");
  expect(csv).toContain("users,1,name,'=Ana");
  expect(csv).toContain(`users,1,phone,${ana.phone}`);
  const json = (await collect(portableJson(rights.portability(ana.subject)))).join("");
  expect(json.trim().split("\n")).toHaveLength(rows.length);
});

it("corrects what is hers and tells those who received it", async () => {
  const { db } = database;
  const register = disclosures();
  const { rights } = openRights(db, { disclosures: register });
  const ana = await addPerson(db, "Ana");
  const bea = await addPerson(db, "Bea");
  const told = await rights.rectify(ana.subject, [{ table: "users", values: { name: "Anna" } }]);
  expect(told).toMatchObject([{ recipient: "mailer", state: "done" }]);
  expect(register.notices).toEqual([["mailer", "rectified"]]);
  expect(await db.select().from(schema.users).where(eq(schema.users.id, ana.id))).toMatchObject([
    { name: "Anna" },
  ]);
  const refused = { code: "invalid_options" };
  await expect(
    rights.rectify(ana.subject, [{ table: "users", key: [bea.id], values: { name: "X" } }]),
  ).rejects.toMatchObject(refused);
  await expect(
    rights.rectify(ana.subject, [
      { table: "users", values: { name: "Changed" } },
      { table: "users", values: { passwordHash: "x" } },
    ]),
  ).rejects.toMatchObject(refused);
  expect(await db.select().from(schema.users).where(eq(schema.users.id, ana.id))).toMatchObject([
    { name: "Anna" },
  ]);
});

async function unreachable(name: string): Promise<never> {
  await Promise.resolve();
  throw new Error(`cannot reach the mailbox of ${name}`);
}

it("names a recipient that could not be told, and why; the correction stands", async () => {
  const { db } = database;
  const register = disclosures();
  const ana = await addPerson(db, "Ana");
  const failing = { ...register, notify: async () => await unreachable(ana.name) };
  const { rights } = openRights(db, { disclosures: failing });
  const correct = async (name: string, given = rights) =>
    await given.rectify(ana.subject, [{ table: "users", values: { name } }]);
  expect(await correct("Canary-Anna")).toEqual([
    {
      recipient: "mailer",
      name: "Mailer Inc.",
      purposes: ["newsletter", "support"],
      state: "failed",
      reason: "notice_failed",
    },
  ]);
  expect(await db.select().from(schema.users).where(eq(schema.users.id, ana.id))).toMatchObject([
    { name: "Canary-Anna" },
  ]);
  const { rows } = await db.execute(sql`
    select body from habeas.ledger_entry where body::json->>'event' = 'data.rectified' order by body::json->>'at'`);
  expect(JSON.stringify(rows)).toContain("users");
  expect(JSON.stringify(rows)).not.toContain("Canary");
  // nobody wrote down who received data: everybody who could have is named, and the host tells them
  const told = await correct("Anna", openRights(db).rights);
  expect(told.map(({ recipient, state, reason }) => [recipient, state, reason])).toEqual([
    ["mailer", "failed", "no_port"],
    ["bookkeeper", "failed", "no_port"],
  ]);
});

it("restricts, and lifts after the person was told", async () => {
  const register = disclosures();
  const { rights, privacy, clock } = openRights(database.db, { disclosures: register });
  const ana = await addPerson(database.db, "Ana");
  const { recipients } = await rights.restrict(ana.subject, { ground: "accuracy_contested" });
  expect(recipients).toMatchObject([{ recipient: "mailer", state: "done" }]);
  expect(await privacy.may(ana.subject, "account")).toMatchObject({ allowed: false, because: "restricted" });
  clock.advance("P3D");
  const personInformedAt = clock.now();
  clock.advance("P1D");
  await rights.lift(ana.subject, { personInformedAt });
  expect(await privacy.may(ana.subject, "account")).toMatchObject({ allowed: true });
  expect(register.notices.map(([, what]) => what)).toEqual(["restricted", "restriction_lifted"]);
});
