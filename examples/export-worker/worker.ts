/** A worker process: `node worker.ts` with the settings of `settings.ts`. Tells what it does in lines of JSON. */
import { S3Client } from "@aws-sdk/client-s3";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { PgBoss } from "pg-boss";
import { exporterOf } from "./exporter.ts";
import { exportQueue } from "./export-queue.ts";
import { readSettings } from "./settings.ts";

const tell = (event: object): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

const settings = readSettings(process.env);
const pool = new Pool({ connectionString: settings.databaseUrl });
const client = new S3Client(settings.s3);
const exporter = exporterOf({ db: drizzle(pool), pool, client, settings });
const boss = new PgBoss({ connectionString: settings.databaseUrl, max: 3, schedule: false });
boss.on("error", () => {
  tell({ type: "queue_unreachable" }); // pg-boss looks again by itself
});
await boss.start();
const queue = await exportQueue(boss);
await queue.resend(exporter);
const timer = setInterval(() => void queue.resend(exporter).catch(() => undefined), 60_000);
await queue.work(exporter, tell);
tell({ type: "ready" });

process.once("SIGTERM", () => {
  clearInterval(timer);
  void stop();
});

/** What this process was doing is given back: the others go on with it. */
async function stop(): Promise<void> {
  await boss.stop({ graceful: true, timeout: 5000 });
  client.destroy();
  await pool.end();
}
