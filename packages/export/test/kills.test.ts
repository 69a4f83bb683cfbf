import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createExporter, folderSink, readExport, verifyExport, type ExportJob } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { childScript, createTestDatabase, runs, type ChildScript, type TestDatabase } from "@habeas/testbed";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const SCRIPT = new URL("scripts/dump-worker.ts", import.meta.url);

let database: TestDatabase;
let path = "";
beforeAll(async () => {
  database = await createTestDatabase({ template: app });
  path = await mkdtemp(join(tmpdir(), "habeas-kills-"));
});
afterAll(async () => {
  await database.close();
  await rm(path, { recursive: true });
});

const sink = () => folderSink({ path });
const exporter = () =>
  createExporter({ registry, source: pgSource(database.pool), db: database.db, sink: sink() });

async function started(): Promise<ExportJob> {
  return await exporter().start({ tenant: "1", requestedBy: "x", rangeRows: 100, files: false });
}

const worker = (job: ExportJob, lease: number, killAt?: number): ChildScript =>
  childScript(SCRIPT, {
    arguments: [database.url, path, job.tenant, job.id, String(lease)],
    environment: { NODE_COMPILE_CACHE: join(path, "compiled") },
    ...(killAt !== undefined && { killAt: { markers: killAt } }),
  });

async function expectWhole(job: ExportJob): Promise<void> {
  expect((await job.state()).state).toBe("complete");
  expect(await verifyExport({ sink: sink(), prefix: job.prefix })).toMatchObject({ ok: true, findings: [] });
  const dump = await readExport({ sink: sink(), prefix: job.prefix });
  const numbers = (await collected(dump.rows("orders"))).map(({ number }) => Number(number));
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  expect(await sink().sweep(job.prefix, new Date(Date.now() + 60_000))).toBe(0);
}

describe("a dump whose processes are killed", () => {
  it("ends whole, wherever kill -9 hits", async () => {
    const wanted = runs(200, { short: 4 });
    let killed = 0;
    let attempt = 0;
    /** Kills one process after another, each a little further on, until the dump is whole; then the next dump. */
    const oneAfterAnother = async (): Promise<void> => {
      while (killed < wanted) {
        const job = await started();
        while (killed < wanted && (await job.state()).state === "open") {
          const at = attempt++;
          const child = worker(job, 1, at % 2 === 0 ? 1 + ((at * 7) % 45) : undefined);
          if (at % 2 === 1) {
            await child.reached("created").catch(() => undefined); // it may have nothing left to do
            await setTimeout((at * 7) % 120);
            child.kill();
          }
          if ((await child.exit).signal === "SIGKILL") killed += 1;
        }
        const last = worker(job, 1);
        expect((await last.exit).reports.at(-1)).toMatchObject({ event: "complete" });
        await expectWhole(job);
      }
    };
    // most of the time a process starts, or waits for the lease of a dead one
    await Promise.all(Array.from({ length: Math.ceil(wanted / 70) }, oneAfterAnother));
    expect(killed).toBeGreaterThanOrEqual(wanted);
  }, 1_200_000);

  it("goes on in the processes that are left, from the same snapshot", async () => {
    const job = await started();
    const first = worker(job, 1, 9);
    await first.reached("completed");
    const second = worker(job, 1);
    const [{ signal }, survivor] = await Promise.all([first.exit, second.exit]);
    expect(signal).toBe("SIGKILL");
    expect(survivor.reports.at(-1)).toMatchObject({ event: "complete" });
    await expectWhole(job);
  });

  it("is not harmed by a worker that was taken for dead", async () => {
    const job = await started();
    // one part at a time, and stopped at that very place: no transaction of it holds the other one up
    const zombie = childScript(SCRIPT, {
      arguments: [database.url, path, job.tenant, job.id, "1", "1"],
      pauseAt: "completing",
    });
    await zombie.reached("completing");
    const other = worker(job, 1);
    expect((await other.exit).reports.at(-1)).toMatchObject({ event: "complete" });
    zombie.resume();
    await zombie.exit;
    await expectWhole(job);
  });
});

describe("a database that is written to", () => {
  it("gives one state of all tables while others write", async () => {
    const busy = await createTestDatabase({ template: app });
    const stopping = new AbortController();
    let written = 0;
    const writers = Array.from({ length: 8 }, async (_, index) => {
      const client = await busy.pool.connect();
      for (let number = (index + 1) * 1_000_000; !stopping.signal.aborted; number += 1) {
        // An order and the note about it, always together.
        await client.query("begin");
        await client.query(
          `insert into orders values ('1', ${number}, '00000000-0000-0000-0000-000000000001', 1, 'w', '{}', '{}')`,
        );
        await client.query(
          `insert into notes values (${number}, '00000000-0000-0000-0000-000000000001', 'w')`,
        );
        await client.query("commit");
        written += 1;
      }
      client.release();
    });
    const pool = new Pool({ connectionString: busy.url });
    const store = memorySink();
    const exported = createExporter({ registry, source: pgSource(pool), db: busy.db, sink: store });
    const job = await exported.start({ tenant: "1", requestedBy: "x", rangeRows: 50 });
    await collected(job.run());
    stopping.abort();
    await Promise.all(writers);
    const dump = await readExport({ sink: store, prefix: job.prefix });
    const orders = (await collected(dump.rows("orders")))
      .filter(({ note }) => note === "w")
      .map(({ number }) => Number(number));
    const notes = (await collected(dump.rows("notes")))
      .filter(({ body }) => body === "w")
      .map(({ id }) => Number(id));
    expect(written).toBeGreaterThan(0);
    expect(orders.toSorted((a, b) => a - b)).toEqual(notes.toSorted((a, b) => a - b));
    await pool.end();
    await busy.close();
  });
});
