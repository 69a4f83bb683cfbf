import { sql } from "drizzle-orm";
import { rowsOf } from "@habeas/internal";
import { createTestDatabase, eachDriver, templateDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";

let builds = 0;
const template = templateDatabase("answers", async (db) => {
  builds += 1;
  await db.execute(sql`create table if not exists answer (value int)`);
  await db.execute(sql`create table if not exists answer (value int)`); // a notice, which nobody may print
  await db.execute(sql`insert into answer values (42)`);
});

it("gives every database what the template built, and builds it once", async () => {
  await using first = await createTestDatabase({ template });
  await first.db.execute(sql`delete from answer`);
  await using second = await createTestDatabase({ template });
  const { rows } = await second.pool.query("select value from answer");
  expect(rows).toEqual([{ value: 42 }]);
  expect(builds).toBe(1);
});

it("says so when a connection was never given back", async () => {
  const database = await createTestDatabase();
  await database.pool.connect();
  await expect(database.close()).rejects.toThrow("never released");
});

it("runs the settings that production has where they matter", async () => {
  await using database = await createTestDatabase();
  const { rows } = await database.pool.query(
    "select name, setting from pg_settings where name in ('synchronous_commit', 'wal_level') order by name",
  );
  expect(rows).toEqual([
    { name: "synchronous_commit", setting: "on" },
    { name: "wal_level", setting: "replica" },
  ]);
});

eachDriver((driver) => {
  it("begins each time with nothing of the time before", async () => {
    {
      await using database = await driver.create();
      await database.db.execute(sql`create schema habeas`);
      await database.db.execute(sql`create table public.habeas (id int)`);
      if (driver.name === "pglite") await database.db.execute(sql`create role habeas_left_behind`);
    }
    await using database = await driver.create();
    const left = await database.db.execute(
      sql`select 1 from pg_class c join pg_namespace n on n.oid = relnamespace where nspname in ('public', 'habeas')
        union all select 1 from pg_roles where rolname = 'habeas_left_behind'`,
    );
    expect(rowsOf(left)).toEqual([]);
  });

  it("answers on this driver from the same template", async () => {
    await using database = await driver.create(template);
    const answer = await database.db.execute(sql`select value from answer`);
    expect(rowsOf(answer)).toEqual([{ value: 42 }]);
  });
});
