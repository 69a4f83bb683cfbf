import {
  createExporter,
  drizzleSource,
  readExport,
  verifyExport,
  type Sink,
  type Source,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { postgresJsSource } from "@habeas/export/postgres-js";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, faultProxy, runs, type TestDatabase } from "@habeas/testbed";
import { drizzle } from "drizzle-orm/postgres-js";
import { Pool } from "pg";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createTestDatabase({ template: app });
  sql = postgres(database.url, { onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await database.close();
});

interface Way {
  readonly source: Source;
  readonly end: () => Promise<void>;
}

/** Each way of reading, over an address of the database that may lead through a faulty network. */
const copying = {
  "COPY by node-postgres": (url: string): Way => {
    const pool = new Pool({ connectionString: url });
    pool.on("error", () => undefined);
    return { source: pgSource(pool, { stallTimeout: 300 }), end: async () => await pool.end() };
  },
  "COPY by postgres.js": (url: string): Way => {
    const client = postgres(url, { onnotice: () => undefined });
    return {
      source: postgresJsSource(client, { stallTimeout: 300 }),
      end: async () => await client.end({ timeout: 1 }),
    };
  },
};
const ways = {
  ...copying,
  "a cursor over drizzle": (url: string): Way => {
    const client = postgres(url, { onnotice: () => undefined });
    return { source: drizzleSource(drizzle(client)), end: async () => await client.end({ timeout: 1 }) };
  },
};

async function begun(source: Source, rangeRows: number) {
  const sink = memorySink();
  const exporter = createExporter({ registry, source, db: database.db, sink, pollMilliseconds: 20 });
  const job = await exporter.start({ tenant: "1", requestedBy: "x", rangeRows });
  return { sink, job };
}

const connections = async (): Promise<number> => {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state like '%transaction%'`,
  );
  return rows[0]?.count ?? 0;
};

for (const [name, open] of Object.entries(ways)) {
  describe(`reading with ${name}`, () => {
    it("gives the whole tenant, in parts, and no transaction stays open", async () => {
      const { source, end } = open(database.url);
      const { sink, job } = await begun(source, 100);
      await collected(job.run({ concurrency: 3 }));
      expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true });
      const dump = await readExport({ sink, prefix: job.prefix });
      expect(Object.fromEntries(dump.tables.map(({ name: table, rows }) => [table, rows]))).toEqual({
        tenants: 1,
        users: 2,
        orders: 500,
        notes: 2,
      });
      await end();
      await expect.poll(connections).toBe(0);
    });

    it("is stopped in the middle without leaving a transaction open, and goes on later", async () => {
      const { source, end } = open(database.url);
      const { sink, job } = await begun(source, 50);
      for await (const event of job.run({ concurrency: 2 })) if (event.type === "part") break;
      await expect.poll(connections).toBe(0);
      await collected(job.run());
      expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true });
      await end();
    });

    it("is not harmed when its backends are ended, wherever it is", async () => {
      for (let round = 0; round < runs(50, { short: 2 }); round += 1) {
        const { source, end } = open(`${database.url}?application_name=victim`);
        const { sink, job } = await begun(source, 50);
        let events = 0;
        for await (const event of job.run()) {
          events += 1;
          if (events === 2 + (round % 5) && event.type !== "complete") {
            await database.pool.query(
              "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim' and datname = current_database()",
            );
          }
        }
        expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true });
        await end();
      }
    });

    it("says what failed without a word of the driver", async () => {
      const { source, end } = open(database.url.replace(/\/[^/]*$/, "/nowhere"));
      const failure: unknown = await source.catalog().catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: "ExportError", code: "database_fault" });
      expect(String(failure)).not.toContain("nowhere");
      await end();
    });
  });
}

for (const [name, open] of Object.entries(copying)) {
  describe(`reading with ${name}`, () => {
    it("never reads outside its snapshot, not even on a connection that came back", async () => {
      const own = await createTestDatabase({ template: app });
      const { source, end } = open(own.url);
      const store = memorySink();
      const sink: Sink = {
        ...store,
        async create(key, options) {
          if (key.includes("orders/part-00003.")) {
            await own.pool.query(
              "select pg_terminate_backend(pid) from pg_stat_activity where query like 'COPY%' and datname = current_database()",
            );
            await own.pool.query("update orders set note = 'late'");
          }
          return await store.create(key, options);
        },
      };
      const exporter = createExporter({ registry, source, db: own.db, sink });
      const job = await exporter.start({ tenant: "1", requestedBy: "x", rangeRows: 50 });
      const events = await collected(job.run({ concurrency: 1 }));
      expect(events.filter(({ type }) => type === "snapshot")).toHaveLength(1);
      const dump = await readExport({ sink, prefix: job.prefix });
      const orders = await collected(dump.rows("orders"));
      expect(orders).toHaveLength(500);
      expect(orders.filter(({ note }) => note === "late")).toEqual([]);
      await end();
      await own.close();
    });

    it("is noticed when it falls silent in the middle of a table", async () => {
      await using proxy = await faultProxy({ target: database.url });
      const { source, end } = open(proxy.url);
      const { sink, job } = await begun(source, 250_000);
      const fault = proxy.inject(
        { kind: "black_hole" },
        { direction: "response", matches: (chunk) => chunk.includes("canary-1"), times: 1 },
      );
      const events = await collected(job.run({ concurrency: 1 }));
      expect(fault.struck).toBe(1);
      expect(events.map(({ type }) => type)).toContain("retry");
      expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true });
      proxy.cut();
      await end();
    });
  });
}

it("a snapshot that node-postgres holds is read by postgres.js too", async () => {
  const sink = memorySink();
  const exporter = (source: Source, into: Sink = sink) =>
    createExporter({ registry, source, db: database.db, sink: into, pollMilliseconds: 20 });
  const seen: string[] = [];
  let parts = 0;
  const job = await exporter(pgSource(database.pool), {
    ...sink,
    async create(key, options) {
      // the first one stands still in its second part, its snapshot held, until the second has found it
      if (key.includes("/part-") && (parts += 1) === 2) {
        await vi.waitUntil(() => seen.includes("joined"), { timeout: 60_000 });
      }
      return await sink.create(key, options);
    },
  }).start({ tenant: "1", requestedBy: "x", rangeRows: 20, files: false });
  const other = await exporter(postgresJsSource(sql)).open(job);
  let second: Promise<void> | undefined;
  for await (const event of job.run({ concurrency: 1 })) {
    if (event.type !== "part") continue;
    second ??= (async () => {
      for await (const { type } of other.run({ concurrency: 1 })) seen.push(type);
    })();
  }
  await second;
  expect(seen).toContain("joined");
  expect(seen).toContain("part");
  expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true });
});
