import { setTimeout as delay } from "node:timers/promises";
import {
  createExporter,
  readExport,
  verifyExport,
  type Exporter,
  type ExportJob,
  type Sink,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { createServerDatabase, startPostgres, type PostgresServer } from "@habeas/testbed/bench";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

/** A replica that cancels whoever stands in the way of what it follows: the worst case for a long read. */
const IMPATIENT = {
  max_standby_streaming_delay: "0",
  hot_standby_feedback: "off",
  wal_receiver_status_interval: "1s",
};

let primary: PostgresServer;
let standby: PostgresServer;
let written: Pool;
let read: Pool;
beforeAll(async () => {
  primary = await startPostgres();
  const { url } = await createServerDatabase(primary.url, app);
  standby = await startPostgres({ standbyOf: primary.url, settings: IMPATIENT });
  const replicated = new URL(standby.url);
  replicated.pathname = new URL(url).pathname;
  written = new Pool({ connectionString: url });
  read = new Pool({ connectionString: replicated.href });
  read.on("error", () => undefined); // connections that the replica ended
});
afterAll(async () => {
  await Promise.all([written.end(), read.end()]);
  await standby.stop();
  await primary.stop();
});

const sink = memorySink();
async function started(to: Sink, rangeRows = 100): Promise<{ job: ExportJob; exporter: Exporter }> {
  const exporter = createExporter({
    registry,
    source: pgSource(read),
    db: drizzle(written),
    sink: to,
    pollMilliseconds: 20,
  });
  const job = await exporter.start({ tenant: "1", requestedBy: "x", rangeRows, compression: "none" });
  return { job, exporter };
}

/** The primary removes rows that a snapshot of the replica still sees. */
async function cleanUp(change: string): Promise<void> {
  await written.query(`update orders set ${change} where tenant_id = '1'`);
  await written.query("vacuum orders");
}

/** Asks the replica, which may cancel even this. */
async function asked(text: string): Promise<unknown> {
  for (;;) {
    try {
      const { rows } = await read.query<{ answer: unknown }>(`select ${text} as answer`);
      return rows[0]?.answer;
    } catch {
      await delay(20);
    }
  }
}

async function caughtUp(): Promise<void> {
  const { rows: ahead } = await written.query<{ position: string }>(
    "select pg_current_wal_lsn()::text as position",
  );
  const isThere = `pg_last_wal_replay_lsn() >= '${ahead[0]?.position}'::pg_lsn`;
  while ((await asked(isThere)) !== true) await delay(20);
}

async function orders(prefix: string) {
  expect(await verifyExport({ sink, prefix })).toMatchObject({ ok: true, findings: [] });
  const dump = await readExport({ sink, prefix });
  return await collected(dump.rows("orders"));
}

describe("a replica as the source", () => {
  it("is where every row is read, while the tables of dumps lie on the primary", async () => {
    expect(await asked("pg_is_in_recovery()")).toBe(true);
    const { job } = await started(sink);
    await collected(job.run({ concurrency: 3 }));
    expect(await orders(job.prefix)).toHaveLength(500);
  });

  it("may end the snapshot between two reads: the dump goes on with a new one", async () => {
    let isCleaned = false;
    const { job } = await started({
      ...sink,
      async create(key, options) {
        if (key.includes("orders/part-00002.") && !isCleaned) {
          isCleaned = true;
          await cleanUp("note = 'late'");
          await caughtUp();
        }
        return await sink.create(key, options);
      },
    });
    const events = await collected(job.run({ concurrency: 1 }));
    expect(events.filter(({ type }) => type === "snapshot").length).toBeGreaterThan(1);
    const seen = await orders(job.prefix);
    expect(seen.filter(({ note }) => note === "late")).toHaveLength(500);
  });

  it("may cancel a read in its middle: the same", async () => {
    await written.query("update orders set note = repeat('x', 100000) where tenant_id = '1'");
    let isCleaned = false;
    const { job } = await started(
      {
        ...sink,
        async create(key, options) {
          const writer = await sink.create(key, options);
          if (!key.includes("orders/part-00001.")) return writer;
          return {
            ...writer,
            async write(chunk) {
              if (!isCleaned) {
                isCleaned = true;
                await cleanUp("note = 'later'");
                await caughtUp(); // the replica went on: it has ended the read that was still being sent
              }
              await writer.write(chunk);
            },
            complete: async () => await writer.complete(),
            abort: async () => await writer.abort(),
          };
        },
      },
      250_000,
    );
    const events = await collected(job.run({ concurrency: 1 }));
    expect(events.filter(({ type }) => type === "snapshot").length).toBeGreaterThan(1);
    const seen = await orders(job.prefix);
    expect(seen.filter(({ note }) => note === "later")).toHaveLength(500);
  });

  it("is read only when it has what its primary had: nobody who was erased there comes back", async () => {
    await caughtUp();
    const { job, exporter } = await started(sink);
    await asked("pg_wal_replay_pause()");
    while ((await asked("pg_get_wal_replay_pause_state()")) !== "paused") await delay(20);
    await written.query("delete from orders where tenant_id = '1' and number = 7");
    await exporter.markStale("1");
    const types: string[] = [];
    for await (const { type } of job.run()) {
      types.push(type);
      if (type === "waiting") await asked("pg_wal_replay_resume()");
    }
    expect(types).toContain("waiting");
    expect(await orders(job.prefix)).toHaveLength(499);
  });
});
