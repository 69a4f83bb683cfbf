import { S3Client } from "@aws-sdk/client-s3";
import { readExport, verifyExport } from "@habeas/export";
import { s3Sink } from "@habeas/export/s3";
import { startS3Endpoint } from "@habeas/testbed/s3";
import { createTestDatabase } from "@habeas/testbed";
import { PgBoss } from "pg-boss";
import { expect, it, onTestFinished } from "vitest";
import { createApp } from "../app.ts";
import { exporterOf } from "../exporter.ts";
import { exportQueue } from "../export-queue.ts";
import { runWithAKill } from "../run-with-a-kill.ts";
import { startWorker } from "../worker-process.ts";

const ROWS = 20_000;

async function started() {
  const database = await createTestDatabase();
  const s3 = await startS3Endpoint({ buckets: ["dumps"] });
  const settings = { databaseUrl: database.url, s3: s3.client, bucket: "dumps", leaseSeconds: 1 };
  const client = new S3Client(s3.client);
  const boss = new PgBoss({ connectionString: database.url, max: 3, schedule: false, supervise: false });
  await createApp(database.db, "acme", ROWS);
  await boss.start();
  onTestFinished(async () => {
    await boss.stop({ graceful: false });
    client.destroy();
    await s3.stop();
    await database.close();
  });
  const exporter = exporterOf({ db: database.db, pool: database.pool, client, settings });
  return { s3, settings, boss, exporter, database, sink: s3Sink({ client, bucket: "dumps" }) };
}

it("ends whole when one of three workers is killed", async () => {
  const { s3, settings, boss, exporter, sink } = await started();
  const { job, victim, parts } = await runWithAKill({
    exporter,
    boss,
    settings,
    tenant: "acme",
    workers: 3,
    rangeRows: 100,
    tell: () => undefined,
  });
  expect(victim.signal).toBe("SIGKILL");
  expect(Object.keys(parts)).toContain(victim.name);
  expect(Object.keys(parts).length).toBeGreaterThan(1);
  expect((await job.state()).state).toBe("complete");
  expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true, findings: [] });
  const dump = await readExport({ sink, prefix: job.prefix });
  const numbers = new Set<unknown>();
  for await (const { number } of dump.rows("tasks")) numbers.add(number);
  expect(numbers.size).toBe(ROWS);
  await exporter.sweep({ orphansBefore: new Date(Date.now() + 60_000) });
  expect(s3.openUploads("dumps")).toBe(0);
});

it("ends even when the whole queue is lost: a worker asks the tables what is unfinished", async () => {
  const { settings, boss, exporter, database } = await started();
  const queue = await exportQueue(boss);
  const job = await exporter.start({ tenant: "acme", requestedBy: "admin-7" });
  await queue.send(job, 2);
  await database.pool.query("truncate pgboss.job");
  const worker = startWorker("late", settings);
  const complete = new Promise<void>((resolve) => {
    worker.onEvent(({ type }) => {
      if (type === "complete") resolve();
    });
  });
  await complete;
  worker.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect((await job.state()).state).toBe("complete");
});
