import { inspect } from "node:util";
import { sql, type SQL } from "drizzle-orm";
import { databaseFault, HabeasError, type DatabaseFault } from "@habeas/internal";
import {
  createTestDatabase,
  eachDriver,
  failQuery,
  templateDatabase,
  type DriverDatabase,
} from "@habeas/testbed";
import { afterAll, beforeAll, expect, it } from "vitest";

const CANARY = "canary@example.org";

const people = templateDatabase("people", async (db) => {
  await db.execute(sql`create table person (email text constraint one_email unique, age int not null)`);
  await db.execute(sql`insert into person values (${CANARY}, 30)`);
});

class ExampleError extends HabeasError<"not_written"> {
  override readonly name = "ExampleError";
}

/** Everything a log could make of an error that carries the fault. */
const printed = (fault: DatabaseFault): string => {
  const error = new ExampleError("not_written", "the row was not written", { where: "person", fault });
  return [JSON.stringify(error), inspect(error, { depth: Infinity, showHidden: true }), String(error)].join(
    "\n",
  );
};

const chain = (error: unknown): unknown[] => (error instanceof Error ? [error, ...chain(error.cause)] : []);

eachDriver((driver) => {
  let database: DriverDatabase;
  beforeAll(async () => {
    database = await driver.create(people);
  });
  afterAll(async () => {
    await database.close();
  });

  const cases: [string, SQL, DatabaseFault][] = [
    [
      "a value that is already there",
      sql`insert into person values (${CANARY}, 31)`,
      { sqlstate: "23505", schema: "public", table: "person", column: "email", constraint: "one_email" },
    ],
    [
      "a value that is missing",
      sql`insert into person values (${`other ${CANARY}`}, null)`,
      { sqlstate: "23502", schema: "public", table: "person", column: "age" },
    ],
    ["a value that is no number", sql`select ${CANARY}::text::int`, { sqlstate: "22P02" }],
    [
      "a raised exception",
      sql`do $$ begin raise exception '${sql.raw(CANARY)}'; end $$`,
      { sqlstate: "P0001" },
    ],
  ];

  it.each(cases)(
    "tells the harmless part of %s, wrapped by drizzle and bare",
    async (_, statement, fault) => {
      const wrapped: unknown = await database.db.execute(statement).then(
        () => undefined,
        (error: unknown) => error,
      );
      const errors = chain(wrapped);
      expect(errors).toHaveLength(2); // drizzle's and the driver's
      expect(inspect(wrapped)).toContain(CANARY); // why this function exists
      for (const error of errors) {
        expect(databaseFault(error)).toEqual(fault);
        expect(printed(databaseFault(error))).not.toContain(CANARY);
      }
    },
  );
});

it.each(["ECONNRESET", "EPIPE", "CONNECTION_CLOSED"])(
  "names a connection that fails with %s",
  async (code) => {
    await using database = await createTestDatabase();
    failQuery(database.pool, { at: 1, error: Object.assign(new Error(CANARY), { code }) });
    const wrapped: unknown = await database.db.execute(sql`select 1`).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(databaseFault(wrapped)).toEqual({ connection: code });
  },
);

it("names a connection that is gone without a code, whose statement drizzle quotes", async () => {
  await using database = await createTestDatabase();
  failQuery(database.pool, { at: 1, error: new Error("Connection terminated unexpectedly") });
  const wrapped: unknown = await database.db.execute(sql`select ${CANARY}::text`).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(inspect(wrapped)).toContain(CANARY);
  expect(databaseFault(wrapped)).toEqual({ connection: "lost" });
});

it.each([
  undefined,
  null,
  CANARY,
  new Error(CANARY),
  { code: CANARY },
  { code: 23505 },
  { cause: { cause: 1 } },
])("says nothing of what is no database error (%#)", (error) => {
  expect(databaseFault(error)).toEqual({});
});

it("ends on an error that causes itself", () => {
  const error = new Error("endless");
  error.cause = error;
  expect(databaseFault(error)).toEqual({});
});
