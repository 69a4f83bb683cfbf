/** `node examples/export-worker/main.ts`: everything on this machine, nothing to install. */
import { S3Client } from "@aws-sdk/client-s3";
import { verifyExport } from "@habeas/export";
import { s3Sink } from "@habeas/export/s3";
import { startS3Endpoint } from "@habeas/testbed/s3";
import { startPostgres } from "@habeas/testbed/bench";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { PgBoss } from "pg-boss";
import { createApp } from "./app.ts";
import { exporterOf } from "./exporter.ts";
import { runWithAKill } from "./run-with-a-kill.ts";

const tell = (line: string): void => void process.stdout.write(`${line}\n`);

await using server = await startPostgres();
const s3 = await startS3Endpoint({ buckets: ["dumps"] });
const settings = { databaseUrl: server.url, s3: s3.client, bucket: "dumps", leaseSeconds: 2 };
const pool = new Pool({ connectionString: server.url });
const db = drizzle(pool);
const client = new S3Client(s3.client);
const boss = new PgBoss({ connectionString: server.url, max: 3, schedule: false });

await createApp(db, "acme", 200_000);
await boss.start();
const exporter = exporterOf({ db, pool, client, settings });
const { job, parts } = await runWithAKill({
  exporter,
  boss,
  settings,
  tenant: "acme",
  workers: 3,
  rangeRows: 2000,
  tell,
});
for (const [worker, count] of Object.entries(parts)) tell(`${worker} stored ${count} parts`);
const { ok } = await verifyExport({ sink: s3Sink({ client, bucket: "dumps" }), prefix: job.prefix });
tell(ok ? "the dump is whole: every hash matches" : "the dump is damaged");

await boss.stop({ graceful: false });
await pool.end();
client.destroy();
await s3.stop();
process.exitCode = ok ? 0 : 1;
