import {
  createExporter,
  readExport,
  verifyExport,
  type ExportJob,
  type Exporter,
  type ProgressEvent,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import type { PoolClient } from "pg";
import { describe, expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const sink = memorySink();

/** The parts of tenant 1: five hundred orders end with the fifth range, and the last one is always open. */
const PARTS = { tenants: 1, users: 1, orders: 6, notes: 1 };
/** Notes are the tenant's through their authors: what such a part saw can never be told. */
const OWN_PARTS = PARTS.tenants + PARTS.users + PARTS.orders;

interface Halfway {
  readonly database: TestDatabase;
  readonly exporter: Exporter;
  readonly job: ExportJob;
}

/** A dump whose only process ended when every part but the files was stored. */
async function halfway(before?: (database: TestDatabase) => Promise<void>): Promise<Halfway> {
  const database = await createTestDatabase({ template: app });
  await database.pool.query("create type shade as enum ('light', 'dark')");
  await before?.(database);
  const exporter = createExporter({ registry, source: pgSource(database.pool), db: database.db, sink });
  const job = await exporter.start({ tenant: "1", requestedBy: "x", rangeRows: 100, files: false });
  let parts = 0;
  for await (const event of job.run({ concurrency: 1 })) {
    if (event.type === "part" && (parts += 1) === OWN_PARTS + PARTS.notes) break;
  }
  expect((await job.state()).state).toBe("open");
  return { database, exporter, job };
}

const snapshotOf = (events: readonly ProgressEvent[]): number | undefined => {
  const found = events.find((event) => event.type === "snapshot");
  return found?.type === "snapshot" ? found.unchanged : undefined;
};

const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();

/** Goes on, and says how many finished parts still held; the dump must be what the database holds now. */
async function resumed({ database, job }: Halfway): Promise<number | undefined> {
  const events = await collected(job.run({ concurrency: 1 }));
  expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true });
  const dump = await readExport({ sink, prefix: job.prefix });
  const { rows: users } = await database.pool.query("select email from users where tenant_id = '1'");
  const { rows: orders } = await database.pool.query(
    "select number::text, note from orders where tenant_id = '1'",
  );
  const dumpedUsers = (await collected(dump.rows("users"))).map(({ email }) => ({ email }));
  const dumpedOrders = (await collected(dump.rows("orders"))).map(({ number, note }) => ({
    number: BigInt(Number(number)).toString(),
    note,
  }));
  expect(sorted(dumpedUsers)).toEqual(sorted(users));
  expect(sorted(dumpedOrders)).toEqual(sorted(orders));
  return snapshotOf(events);
}

interface Change {
  readonly name: string;
  readonly statements: readonly string[];
  readonly unchanged: number;
}

const changes: readonly Change[] = [
  { name: "nothing happened", statements: [], unchanged: OWN_PARTS },
  {
    name: "another tenant's rows changed",
    statements: ["update orders set note = 'x' where tenant_id = '11'"],
    unchanged: OWN_PARTS,
  },
  { name: "rows were only locked", statements: ["select * from orders for update"], unchanged: OWN_PARTS },
  {
    name: "a writer rolled back",
    statements: ["begin; update orders set note = 'x'; rollback"],
    unchanged: OWN_PARTS,
  },
  { name: "the table was frozen", statements: ["vacuum freeze orders"], unchanged: OWN_PARTS },
  {
    name: "the table was written anew by VACUUM FULL",
    statements: ["vacuum full orders"],
    unchanged: OWN_PARTS,
  },
  {
    name: "one row changed",
    statements: ["update orders set note = 'x' where tenant_id = '1' and number = 7"],
    unchanged: OWN_PARTS - 1,
  },
  {
    name: "one row changed in a subtransaction",
    statements: [
      "begin; savepoint a; update orders set note = 'x' where tenant_id = '1' and number = 7; release a; commit",
    ],
    unchanged: OWN_PARTS - 1,
  },
  {
    name: "a row was deleted",
    statements: ["delete from orders where tenant_id = '1' and number = 7"],
    unchanged: OWN_PARTS - 1,
  },
  {
    name: "a row was deleted and inserted again",
    statements: [
      "begin; create temp table t as select * from orders where number = 7 and tenant_id = '1'; delete from orders where tenant_id = '1' and number = 7; insert into orders select * from t; commit",
    ],
    unchanged: OWN_PARTS - 1,
  },
  {
    name: "a row moved to another range",
    statements: ["update orders set number = 9999 where tenant_id = '1' and number = 7"],
    unchanged: OWN_PARTS - 2,
  },
  {
    name: "a row came in by COPY FREEZE",
    statements: [
      "begin; create table other (like orders including all); truncate other; insert into other select * from orders; drop table orders; alter table other rename to orders; commit",
    ],
    unchanged: OWN_PARTS - PARTS.orders,
  },
  {
    name: "the table was emptied and filled again",
    statements: [
      "begin; create temp table t as table orders; truncate orders; insert into orders select * from t; commit",
    ],
    unchanged: OWN_PARTS - 5, // the last range was empty before, too,
  },
  {
    name: "a label of an enum changed",
    statements: ["alter type shade rename value 'dark' to 'black'"],
    unchanged: 0,
  },
  {
    name: "the old snapshot was of another cluster",
    statements: [`update habeas.export_job set snapshot = jsonb_set(snapshot, '{systemIdentifier}', '"1"')`],
    unchanged: 0,
  },
  {
    name: "the old snapshot was of another timeline",
    statements: [`update habeas.export_job set snapshot = jsonb_set(snapshot, '{timeline}', '"77"')`],
    unchanged: 0,
  },
  {
    name: "2^30 transactions went by",
    statements: [
      `update habeas.export_job set snapshot = jsonb_set(snapshot, '{xmin}', to_jsonb(((snapshot ->> 'xmin')::bigint - 1073741824)::text))`,
    ],
    unchanged: 0,
  },
];

describe("a dump whose snapshot is lost", () => {
  for (const { name, statements, unchanged } of changes) {
    it(`reads ${unchanged === OWN_PARTS ? "nothing" : "what may have changed"} again when ${name}`, async () => {
      const half = await halfway();
      for (const statement of statements) await half.database.pool.query(statement);
      expect(await resumed(half)).toBe(unchanged);
      await half.database.close();
    });
  }

  it("does not trust rows of a transaction that was open when the old snapshot was taken", async () => {
    const open: PoolClient[] = [];
    const half = await halfway(async ({ pool }) => {
      const client = await pool.connect();
      await client.query("begin; update orders set note = 'late' where tenant_id = '1' and number = 7");
      open.push(client);
    });
    for (const client of open) {
      await client.query("commit");
      client.release();
    }
    expect(await resumed(half)).toBe(OWN_PARTS - 1);
    await half.database.close();
  });

  it("does not trust rows of a transaction that was prepared when the old snapshot was taken", async () => {
    const half = await halfway(async ({ pool }) => {
      const client = await pool.connect();
      await client.query("begin; update orders set note = 'late' where tenant_id = '1' and number = 7");
      await client.query("prepare transaction 'p'");
      client.release();
    });
    await half.database.pool.query("commit prepared 'p'");
    expect(await resumed(half)).toBe(OWN_PARTS - 1);
    await half.database.close();
  });

  it("reads everything again when somebody of the tenant was erased: shredding changes no row", async () => {
    const half = await halfway();
    expect(await half.exporter.markStale("1")).toBe(1);
    expect(await resumed(half)).toBe(0);
    expect((await half.job.state()).stale).toBe(false);
    await half.database.close();
  });

  it("does not bring a person who is erased while the snapshot is taken, first or again", async () => {
    const half = await halfway();
    const { database } = half;
    const reading = pgSource(database.pool);
    const erasing = ["7", "8"];
    const exporter: Exporter = createExporter({
      registry,
      source: {
        ...reading,
        begin: async (options) => {
          const snapshot = await reading.begin(options);
          const number = erasing.pop();
          if (number !== undefined) {
            await database.pool.query(`delete from orders where tenant_id = '1' and number = ${number}`);
            await exporter.markStale("1");
          }
          return snapshot;
        },
      },
      db: database.db,
      sink,
      pollMilliseconds: 10,
    });
    await half.exporter.markStale("1"); // of somebody before: the dump begins again, and again
    const job = await exporter.open(half.job);
    expect(await resumed({ database, exporter, job })).toBe(0);
    const { rows } = await database.pool.query("select from orders where tenant_id = '1'");
    expect(rows).toHaveLength(498);
    expect(await job.state()).toMatchObject({ state: "complete", stale: false });
    await database.close();
  });

  it("fails when a column was added, and says so ever after", async () => {
    const half = await halfway();
    await half.database.pool.query("alter table orders add column extra text");
    await expect(collected(half.job.run())).rejects.toMatchObject({ code: "schema_drift" });
    expect(await half.job.state()).toMatchObject({ state: "failed", failure: "schema_drift" });
    await expect(collected(half.job.run())).rejects.toMatchObject({ code: "job_failed" });
    await half.database.close();
  });

  it("refuses to go on while an heir of the table is unknown", async () => {
    const half = await halfway();
    await half.database.pool.query("create table more () inherits (orders)");
    await expect(collected(half.job.run())).rejects.toMatchObject({ code: "table_unclassified" });
    expect((await half.job.state()).state).toBe("open");
    await half.database.pool.query("drop table more");
    expect(await resumed(half)).toBe(OWN_PARTS);
    await half.database.close();
  });

  it("fails when a column was dropped", async () => {
    const half = await halfway();
    await half.database.pool.query("alter table orders drop column note");
    await expect(collected(half.job.run())).rejects.toMatchObject({ code: "schema_drift" });
    await half.database.close();
  });

  it("marks a complete dump when somebody of the tenant is erased", async () => {
    const half = await halfway();
    await resumed(half);
    await half.exporter.markStale("11");
    expect((await half.job.state()).stale).toBe(false);
    await half.exporter.markStale("1");
    expect(await half.job.state()).toMatchObject({ state: "complete", stale: true });
    await half.database.close();
  });
});
