import { sql } from "drizzle-orm";
import { rowsOf, runMigrations, type Database, type Migration } from "@habeas/internal";
import { eachDriver, type DriverDatabase } from "@habeas/testbed";
import { afterEach, beforeEach, expect, it } from "vitest";

const first: Migration = {
  id: "0001_answers",
  statements: ["create table habeas.answer (value int)", "insert into habeas.answer values (1)"],
};
const second: Migration = { id: "0002_more", statements: ["insert into habeas.answer values (2)"] };
const broken: Migration = {
  id: "0003_broken",
  statements: ["insert into habeas.answer values (3)", "insert into habeas.absent values (3)"],
};

async function answers(db: Database): Promise<number[]> {
  const rows = rowsOf<{ value: number }>(
    await db.execute(sql`select value from habeas.answer order by value`),
  );
  return rows.map(({ value }) => value);
}

eachDriver((driver) => {
  let database: DriverDatabase;
  beforeEach(async () => {
    database = await driver.create();
  });
  afterEach(async () => {
    await database.close();
  });

  it("lets one of five concurrent starters apply every step, and the others find nothing to do", async () => {
    const starters = Array.from(
      { length: 5 },
      async () => await runMigrations(database.db, "core", [first, second]),
    );
    const applied = await Promise.all(starters);
    expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([[first.id, second.id], [], [], [], []]);
    expect(await answers(database.db)).toEqual([1, 2]);
  });

  it("applies what is missing, keeps each owner's steps apart, and undoes a start that fails", async () => {
    const { db } = database;
    await runMigrations(db, "core", [first]);
    await expect(runMigrations(db, "core", [first, second, broken])).rejects.toThrow("habeas.absent");
    expect(await answers(db)).toEqual([1]);
    expect(await runMigrations(db, "core", [first, second])).toEqual([second.id]);
    expect(await runMigrations(db, "other", [second])).toEqual([second.id]);
    expect(await answers(db)).toEqual([1, 2, 2]);
  });

  it("belongs to the host's own transaction when it is given one", async () => {
    const undone = database.db.transaction(async (tx) => {
      await runMigrations(tx, "core", [first]);
      tx.rollback();
    });
    await expect(undone).rejects.toThrow("Rollback");
    expect(await runMigrations(database.db, "core", [first])).toEqual([first.id]);
  });
});
