import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { addRows, manyTemplate, openMany } from "./many/host.ts";

/** What is there of a person. */
async function leftOf({ db }: TestDatabase, person: number): Promise<unknown> {
  const { rows } = await db.execute(sql`
    select (select count(*)::int from events where person_id = ${person}) as events,
      count(*)::int as letters, count(note)::int as notes, count(name)::int as names
    from letters where person_id = ${person}`);
  return rows[0];
}

it.each([
  ["that nothing tells apart", 1],
  ["in a few rooms", 7],
  ["in more rooms than are worth a question each", 100],
])("erases many rows %s as it erases one", async (_, rooms) => {
  await using database = await createTestDatabase({ template: manyTemplate });
  const { rights, subject, clock } = openMany(database.db);
  await addRows(database.db, 600, rooms);
  const before = await leftOf(database, 2);
  const plan = await rights.erasure.plan(subject(1));
  // the first of January is January in São Paulo, where UTC's midnight is still December
  expect(plan.keeps.map(({ table, rows, until }) => [table, rows, until])).toEqual([
    ["letters", 100, "2025-01-01"],
    ["letters", 100, "2026-01-01"],
  ]);
  const report = await rights.erasure.execute(plan);
  expect(report.status).toBe("executed");
  expect(report.deleted.toSorted((a, b) => b.rows - a.rows)).toEqual([
    { table: "events", rows: 300 },
    { table: "letters", rows: 100 },
  ]);
  expect((await rights.erasure.verify(report)).residue).toEqual([]);
  expect(await leftOf(database, 1)).toEqual({ events: 0, letters: 200, notes: 0, names: 200 });
  expect(await leftOf(database, 2)).toEqual(before);
  for (const [at, letters] of [
    ["2025-01-02T09:00:00Z", 100],
    ["2026-01-02T09:00:00Z", 0],
  ] as const) {
    clock.set(at);
    await rights.retention.sweep(await rights.retention.plan("acme"));
    expect(await leftOf(database, 1)).toEqual({ events: 0, letters, notes: 0, names: letters });
  }
});

it("finds what is written among many rows after they were erased", async () => {
  await using database = await createTestDatabase({ template: manyTemplate });
  const { rights, subject } = openMany(database.db);
  await addRows(database.db, 600, 1);
  const plan = await rights.erasure.plan(subject(1));
  const report = await rights.erasure.execute(plan);
  await database.db.execute(sql`insert into events values (1000, 1, 1, 'late')`);
  await database.db.execute(sql`update letters set note = 'late' where id = 598`);
  await database.db.execute(sql`insert into letters values (1000, 'acme', 1, 'name', 'late', '2023-05-05')`);
  expect((await rights.erasure.verify(report)).residue).toMatchObject([
    { found: "graph", table: "public.letters" },
    { found: "graph", table: "public.events", rows: 1 },
  ]);
  const again = await rights.erasure.execute(plan);
  expect((await rights.erasure.verify(again)).residue).toEqual([]);
  expect(await leftOf(database, 1)).toMatchObject({ events: 0, notes: 0 });
});

it("refuses a plan when one of many rows is another than before", async () => {
  await using database = await createTestDatabase({ template: manyTemplate });
  const { rights, subject } = openMany(database.db);
  await addRows(database.db, 600, 1);
  const plan = await rights.erasure.plan(subject(1));
  await database.db.execute(sql`update events set id = 1000 where id = 600`);
  await expect(rights.erasure.execute(plan)).rejects.toMatchObject({ code: "stale_plan" });
  expect(await leftOf(database, 1)).toMatchObject({ events: 300, notes: 300 });
});
