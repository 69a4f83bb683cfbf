import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { openPartitions, partitionTemplate } from "./partitions/host.ts";

/** Rows of one person, partition by partition. */
async function rowsOf({ db }: TestDatabase, person: number): Promise<Readonly<Record<string, number>>> {
  const { rows } = await db.execute<{ name: string; rows: number }>(sql`
    select tableoid::regclass::text as name, count(*)::int as rows from visits where person_id = ${person} group by 1
    union all select tableoid::regclass::text, count(*)::int from orders where person_id = ${person} group by 1
    union all select 'lines', count(*)::int from lines l
      where exists (select from orders o where (o.region, o.id) = (l.region, l.order_id) and person_id = ${person})
    order by 1`);
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

it("erases from partitions, and keeps what the law wants kept in them", async () => {
  await using database = await createTestDatabase({ template: partitionTemplate });
  const { rights, subject, clock } = openPartitions(database.db);
  const before = await rowsOf(database, 2);
  expect(await rowsOf(database, 1)).toMatchObject({
    visits_2024: 2,
    visits_2025_a: 2,
    orders_eu: 4,
    lines: 6,
  });
  const plan = await rights.erasure.plan(subject);
  const report = await rights.erasure.execute(plan);
  expect(Object.fromEntries(report.deleted.map(({ table, rows }) => [table, rows]))).toEqual({
    visits: 8,
    orders: 3,
    lines: 6,
  });
  expect((await rights.erasure.verify(report)).residue).toEqual([]);
  expect(await rowsOf(database, 1)).toEqual({ orders_eu: 2, orders_rest: 1, lines: 0 });
  expect(await rowsOf(database, 2)).toEqual(before);
  clock.set("2033-01-01T09:00:00Z"); // the orders of 2024 may go
  await rights.retention.sweep(await rights.retention.plan("acme"));
  expect(await rowsOf(database, 1)).toEqual({ lines: 0 });
  expect(await rowsOf(database, 2)).toEqual({ ...before, orders_eu: 4, orders_rest: 2, lines: 6 });
});

it("finds residue in a partition, and in one that was detached", async () => {
  await using database = await createTestDatabase({ template: partitionTemplate });
  const { rights, subject } = openPartitions(database.db);
  const report = await rights.erasure.execute(await rights.erasure.plan(subject));
  await database.db.execute(sql`
    insert into visits values (99, 1, 'person1@example.com', '2025-02-02'), (98, 2, 'person1@example.com', '2024-02-02')`);
  await database.db.execute(sql`alter table visits detach partition visits_2024`);
  expect((await rights.erasure.verify(report)).residue).toEqual([
    { found: "graph", table: "public.visits", rows: 1 },
    { found: "scan", table: "public.visits", column: "page", rows: 1 },
    { found: "scan", table: "public.visits_2024", column: "page", rows: 1 },
  ]);
});
