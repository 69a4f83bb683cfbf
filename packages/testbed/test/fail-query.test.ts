import { sql } from "drizzle-orm";
import { createTestDatabase, failQuery, templateDatabase, type TestDatabase } from "@habeas/testbed";
import { expect, it } from "vitest";

const template = templateDatabase(
  "notes",
  async (db) => await db.execute(sql`create table note (text text)`),
);

async function note({ db }: TestDatabase): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`insert into note values ('one')`);
    await tx.execute(sql`insert into note values ('two')`);
  });
}
const count = async ({ pool }: TestDatabase): Promise<number> =>
  (await pool.query("select 1 from note")).rows.length;

it("fails each query in turn, before it is sent", async () => {
  await using database = await createTestDatabase({ template });
  const left: number[] = [];
  for (let at = 1; ; at += 1) {
    const failure = failQuery(database.pool, { at });
    const [outcome] = await Promise.allSettled([note(database)]);
    failure.remove();
    expect(outcome.status).toBe(failure.struck ? "rejected" : "fulfilled");
    left.push(await count(database));
    if (!failure.struck) break;
  }
  expect(left).toEqual([0, 0, 0, 0, 2]); // begin, insert, insert, commit, and nothing more to fail
});

it("loses the answer of a commit that took place", async () => {
  await using database = await createTestDatabase({ template });
  const failure = failQuery(database.pool, { at: 1, moment: "after", match: /^commit/i });
  await expect(note(database)).rejects.toThrow("rollback"); // what drizzle tries next
  expect(failure.struck).toBe(true);
  expect(await count(database)).toBe(2);
});

it("throws an error of the test's own and keeps the connection", async () => {
  await using database = await createTestDatabase({ template, connections: 1 });
  const error = Object.assign(new Error("could not serialize access"), { code: "40001" });
  const failure = failQuery(database.pool, { at: 1, match: /select/, error });
  await expect(database.pool.query("select pg_backend_pid()")).rejects.toBe(error);
  failure.remove();
  expect(await count(database)).toBe(0);
});
