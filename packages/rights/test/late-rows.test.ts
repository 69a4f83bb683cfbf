import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { addPerson, hostTemplate, openRights } from "./host/host.ts";
import * as schema from "./host/schema.ts";

const closed = { ended: { account: new Date("2026-03-01") } };

/** An erasure into which something is written when it has begun, and before its first step. */
async function interrupted({ db }: TestDatabase, write: (person: string) => Promise<unknown>) {
  const ana = await addPerson(db, "Ana");
  let written = false;
  const erase = async () => {
    if (!written) await write(ana.id);
    written = true;
    return { state: "done" as const };
  };
  const { rights } = openRights(db, { erasers: { mailer: { erase }, bookkeeper: { erase } } });
  const plan = await rights.erasure.plan(ana.subject, closed);
  return { ana, plan, rights, executed: rights.erasure.execute(plan) };
}

const withUndeclared = async (onDelete: string): Promise<TestDatabase> => {
  const database = await createTestDatabase({ template: hostTemplate });
  await database.db.execute(
    sql.raw(
      `create table undeclared (id int primary key, owner uuid references users on delete ${onDelete})`,
    ),
  );
  return database;
};

const undeclared = async ({ db }: TestDatabase) => (await db.execute(sql`select * from undeclared`)).rows;

it.each(["cascade", "set null"])(
  "leaves a row that nobody declared and that came in between as it is (on delete %s), and says that it names her",
  async (onDelete) => {
    await using database = await withUndeclared(onDelete);
    const { db } = database;
    const { ana, rights, executed } = await interrupted(
      database,
      async (person) => await db.execute(sql`insert into undeclared values (1, ${person})`),
    );
    const report = await executed;
    expect(await undeclared(database)).toEqual([{ id: 1, owner: ana.id }]);
    expect(report.status).toBe("executed");
    expect(report.deleted.map(({ table }) => table)).not.toContain("users");
    const [left] = await db.select().from(schema.users).where(eq(schema.users.id, ana.id));
    expect(left).toMatchObject({ name: null, phone: null, passwordHash: "" });
    expect(left?.email).not.toBe(ana.email);
    expect((await rights.erasure.verify(report)).residue).toEqual([
      { found: "scan", table: "public.undeclared", column: "owner", rows: 1 },
      { found: "scan", table: "public.users", column: "id", rows: 1 }, // no plan said that her row stays
    ]);
  },
);

it("waits for a row that is being written, and leaves it as well", async () => {
  await using database = await withUndeclared("cascade");
  const { db, pool } = database;
  const writer = await pool.connect();
  await writer.query("begin");
  const { ana, executed } = await interrupted(
    database,
    async (person) => await writer.query("insert into undeclared values (1, $1)", [person]),
  );
  const isWaiting = async (): Promise<boolean> =>
    (await db.execute(sql`select 1 from pg_locks where not granted`)).rows.length > 0;
  while (!(await isWaiting())) await setTimeout(5);
  await writer.query("commit");
  writer.release();
  await executed;
  expect(await undeclared(database)).toEqual([{ id: 1, owner: ana.id }]);
});

it("takes a declared row that came in between into the plan, instead of having it cascade away", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  await db.execute(sql`
    alter table invoices drop constraint invoices_user_id_fkey,
      add foreign key (user_id) references users on delete cascade`);
  const invoice = { id: randomUUID(), tenantId: "acme", billingName: "Ana", note: "call Ana" };
  const { executed, ana } = await interrupted(
    database,
    async (person) =>
      await db
        .insert(schema.invoices)
        .values({ ...invoice, userId: person, issuedAt: new Date("2025-03-01") }),
  );
  expect((await executed).status).toBe("executed");
  expect(await db.select().from(schema.invoices)).toMatchObject([{ ...invoice, userId: ana.id, note: null }]);
  expect(await db.select().from(schema.users)).toMatchObject([{ id: ana.id, name: null }]);
});
