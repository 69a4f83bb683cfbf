import { randomUUID } from "node:crypto";
import { createPrivacy } from "@habeas/core";
import { createRights, RightsError, type RightsErrorCode } from "@habeas/rights";
import { createTestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addPerson, collect, hostTemplate, openRights } from "./host/host.ts";
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

async function refused(work: Promise<unknown>): Promise<RightsError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RightsError) return error;
  throw new Error(`expected a RightsError, not ${String(error)}`);
}

const code = async (work: Promise<unknown>): Promise<RightsErrorCode> => (await refused(work)).code;

/** Every row of the app's and of habeas' own tables, as text. */
const everyRow = async (db: typeof database.db): Promise<string> =>
  (await logicalDump(db, "public")) + (await logicalDump(db, "habeas"));

it("knows nobody of another tenant, and nobody who is not there", async () => {
  const { rights } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  for (const [tenant, id] of [
    ["other", ana.id],
    ["acme", randomUUID()],
    ["acme", "no uuid'; drop table users"],
  ] as const) {
    const stranger = registry.subject("user", { tenant, id });
    const before = await everyRow(database.db);
    expect(await code(rights.erasure.plan(stranger))).toBe("unknown_person");
    expect(await code(collect(rights.access(stranger)))).toBe("unknown_person");
    expect(await everyRow(database.db)).toBe(before);
  }
});

it("executes no plan that is no longer true", async () => {
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const plan = await rights.erasure.plan(ana.subject, closed);
  await db.insert(schema.sessions).values({ id: randomUUID(), userId: ana.id, agent: "another" });
  const before = await everyRow(db);
  expect(await code(rights.erasure.execute(plan))).toBe("stale_plan");
  const again = await rights.erasure.plan(ana.subject, closed);
  expect(await code(rights.erasure.execute({ ...again, keeps: [], shred: !again.shred }))).toBe("stale_plan");
  expect(await code(rights.erasure.execute({ ...again, tenant: "other" }))).toBe("stale_plan");
  expect(await everyRow(db)).toBe(before);
});

it("executes no plan of another database", async () => {
  await using copy = await createTestDatabase({ template: hostTemplate });
  const ana = await addPerson(database.db, "Ana");
  const plan = await openRights(database.db).rights.erasure.plan(ana.subject, closed);
  const before = await everyRow(copy.db);
  expect(await code(openRights(copy.db).rights.erasure.execute(plan))).toBe("plan_of_another_database");
  expect(await everyRow(copy.db)).toBe(before);
});

it("refuses a deletion that would cascade into rows nobody declared, and names the path", async () => {
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  const plan = await rights.erasure.plan(ana.subject, closed);
  await db.execute(
    sql`create table undeclared (id int primary key, owner uuid references users on delete cascade)`,
  );
  await db.execute(sql`insert into undeclared values (1, ${ana.id})`);
  const before = await everyRow(db);
  const works = [
    async () => await rights.erasure.plan(ana.subject, closed),
    async () => await rights.erasure.execute(plan),
  ];
  for (const work of works) {
    const error = await refused(work());
    expect(error.code).toBe("cascade_into_undeclared_rows");
    expect(error.where).toBe("users -> public.undeclared (undeclared_owner_fkey)");
  }
  expect(await everyRow(db)).toBe(before);
  await db.execute(sql`drop table undeclared`);
});

it("keeps the row, reduced, to which an undeclared row points without a cascade", async () => {
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await db.execute(sql`create table undeclared (id int primary key, owner uuid references users)`);
  await db.execute(sql`insert into undeclared values (1, ${ana.id})`);
  const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
  expect(report.deleted.map(({ table }) => table)).not.toContain("users");
  const proof = await rights.erasure.verify(report);
  expect(proof.residue).toEqual([{ found: "scan", table: "public.undeclared", column: "owner", rows: 1 }]);
  await db.execute(sql`drop table undeclared`);
  expect((await rights.erasure.verify(report)).clean).toBe(true);
});

it("refuses assumptions that the law does not know", async () => {
  const { rights } = openRights(database.db);
  const ana = await addPerson(database.db, "Ana");
  const plan = async (options: object) => await code(rights.erasure.plan(ana.subject, options));
  expect(await plan({ ended: { invoicing: new Date() } })).toBe("invalid_options");
  expect(await plan({ ended: { account: new Date("never") } })).toBe("invalid_options");
  expect(await plan({ overriding: { newsletter: "we like it" } })).toBe("invalid_options");
  expect(await plan({ overriding: { security: "" } })).toBe("balancing_missing");
});

it("says that a step did nothing where the database stands in the way", async () => {
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await db.execute(sql`create function stay() returns trigger language plpgsql as 'begin return null; end'`);
  await db.execute(sql`create trigger stay before delete on sessions for each row execute function stay()`);
  const plan = await rights.erasure.plan(ana.subject, closed);
  const error = await refused(rights.erasure.execute(plan));
  expect([error.code, error.where]).toEqual(["step_without_effect", "sessions"]);
  await db.execute(sql`drop trigger stay on sessions`);
  expect((await rights.erasure.execute(plan)).status).toBe("executed");
});

it("finds what nobody declared, wherever it is", async () => {
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Ana");
  await db.execute(sql`create table audit (id int, at timestamptz, body jsonb, tags text[])`);
  await db.execute(
    sql`insert into audit values (1, now(), ${JSON.stringify({ a: [{ to: ana.email }] })}, '{}')`,
  );
  await db.execute(sql`insert into audit values (2, now(), '{}', array['x', ${ana.email.toUpperCase()}])`);
  await db.execute(sql`create materialized view copies as select email from users`);
  const report = await rights.erasure.execute(await rights.erasure.plan(ana.subject, closed));
  const proof = await rights.erasure.verify(report);
  expect(proof.clean).toBe(false);
  expect(proof.residue).toEqual([
    { found: "scan", table: "public.audit", column: "body", rows: 1 },
    { found: "scan", table: "public.audit", column: "tags", rows: 1 },
    { found: "scan", table: "public.copies", column: "email", rows: 1 },
  ]);
  expect(proof.unseen.length).toBeGreaterThan(3);
  await db.execute(sql`drop table audit`);
  await db.execute(sql`drop materialized view copies`);
});

it("does not open without an eraser for every recipient", () => {
  const privacy = createPrivacy({ registry, db: database.db });
  const eraser = { erase: async () => await Promise.resolve({ state: "done" as const }) };
  // @ts-expect-error the bookkeeper has no eraser
  expect(() => createRights({ privacy, erasers: { mailer: eraser } })).toThrow(
    expect.objectContaining({ code: "missing_eraser", where: "bookkeeper" }),
  );
});

it("lets no value into an error", async () => {
  const { db } = database;
  const { rights } = openRights(db);
  const ana = await addPerson(db, "Canary-7f3a");
  await db.execute(
    sql`alter table users add constraint no_tombstones check (email not like '%@erased.invalid') not valid`,
  );
  await db.execute(
    sql`insert into invoices values (${randomUUID()}, 'acme', ${ana.id}, 'Canary-7f3a', null, '2026-01-01')`,
  );
  const error = await refused(rights.erasure.execute(await rights.erasure.plan(ana.subject, closed)));
  expect(error).toMatchObject({
    code: "database_fault",
    fault: { sqlstate: "23514", constraint: "no_tombstones" },
  });
  const everything = JSON.stringify(error) + String(error.stack) + String(error.cause);
  for (const value of [ana.email, ana.name, ana.id, ana.phone]) expect(everything).not.toContain(value);
  await db.execute(sql`alter table users drop constraint no_tombstones`);
});
