import { fork } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { createExporter, migrate } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import {
  createServerDatabase,
  defineBench,
  startPostgres,
  type Contestant,
  type Goal,
} from "@habeas/testbed/bench";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { dumpProcesses } from "./bundled.ts";
import type { Order, Report } from "./dump-order.ts";
import { registry, statements, TENANT } from "./forms.ts";
import { letters, LETTERS } from "./letters.ts";
import { nullSink } from "./null-sink.ts";
import { has, shell } from "./peers.ts";
import { serverCpu } from "./server-load.ts";

const COPY_CSV = `copy (select * from submissions where tenant_id = '${TENANT}') to stdout (format csv)`;
const PSQL = `psql -X -q -c "${COPY_CSV}" "$URL"`;

const psql = has("psql");
const aws = psql && has("zstd") && has("aws");

const goals: Readonly<Record<string, Goal>> = {
  "csv zstd s3 / psql copy": { max: 1.25 },
  ...(aws && { "csv zstd s3 / psql | zstd | aws": { max: 1 } }),
  "ndjson null / psql copy": { max: 1.2 },
  "ndjson zstd s3 / psql copy": { max: 1.9 },
  "cursor + Upload / ndjson zstd s3": { min: 2.2 },
  "server CPU: ndjson null / psql copy": { max: 0.9 },
  "µs CPU a decrypted field": { max: 5 },
  "revalidation / psql copy": { max: 0.25 },
  "peak memory MB, 1 worker": { max: 256 },
  "peak memory MB, 2 workers": { max: 400 },
  "peak memory MB, stalled store": { max: 256 },
  "peak memory: all rows / a fifth": { max: 1.1 },
};

export const bench = defineBench({
  name: "export",
  parameters: { rows: 5_000_000, letters: 1_000_000, slices: 3 },
  goals,
  async run({ parameter, contest, note }) {
    const rows = parameter("rows");
    await using server = await startPostgres({ settings: { shared_buffers: "512MB", max_wal_size: "8GB" } });
    const database = await createServerDatabase(server.url);
    const pool = new Pool({ connectionString: database.url });
    const db = drizzle(pool);
    await migrate(db);
    for (const statement of statements(rows)) await pool.query(statement);
    const left = await leftDump(pool);

    const endpoint = fork(new URL("s3-process.ts", import.meta.url));
    const settings: unknown = await new Promise((resolve) => endpoint.once("message", resolve));
    const s3 = isClientConfig(settings) ? settings : {};
    using processes = await dumpProcesses();
    const one = processes.start();
    const order = (changes: Partial<Order>): Order => ({
      kind: "forms",
      url: database.url,
      s3,
      format: "ndjson",
      compression: "zstd",
      to: "s3",
      concurrency: 1,
      ...changes,
    });
    const dump = async (changes: Partial<Order>): Promise<Report> => {
      const report = await one.obey(order(changes));
      if (changes.resume === undefined && report.rows !== rows) throw new Error("rows are missing");
      return report;
    };

    note(
      psql ? "baseline: psql copy csv > /dev/null" : "NO psql HERE: COPY csv read by node-postgres instead",
    );
    if (!aws) note("NO psql, zstd OR aws HERE: the pipe of tools is not measured");
    const copy = async (): Promise<void> =>
      psql ? await shell(`${PSQL} > /dev/null`, { URL: database.url }) : await copyAway(pool);
    const toNowhere = async (): Promise<Report> => await dump({ compression: "none", to: "null" });
    note(`load before: ${loadavg()[0]?.toFixed(2)}`);
    const contestants: Record<string, Contestant> = {
      copy,
      "csv zstd s3": async () => await dump({ format: "csv" }),
      "ndjson null": toNowhere,
      "ndjson zstd s3": async () => await dump({}),
      revalidation: async () => await dump({ resume: left }),
      cursor: async () => await dump({ kind: "cursor" }),
      ...(aws && {
        tools: async () =>
          await shell(`${PSQL} | zstd -1 | aws --endpoint-url "$S3" s3 cp - s3://dumps/tools.csv.zst`, {
            URL: database.url,
            ...awsEnvironment(s3),
          }),
      }),
    };
    const { ratio } = await contest(contestants, {
      slices: parameter("slices"),
      warmUp: rows > 1_000_000 ? 0 : 1,
    });
    note(`load after: ${loadavg()[0]?.toFixed(2)}`);
    const cpu = await serverCpu(pool);
    const serverTime = async (work: () => Promise<unknown>): Promise<number> => {
      const before = cpu();
      await work();
      await delay(500); // a backend that ends is its own at one moment and the postmaster's at the next
      return cpu() - before;
    };
    const [serverCopy, serverDump] = [await serverTime(copy), await serverTime(toNowhere)];
    const peak = async (changes: Partial<Order>): Promise<number> => {
      const process = processes.start(); // a fresh one: memory that was used once is seldom given back
      const { peakMegabytes } = await process.obey(order(changes));
      process.kill();
      return peakMegabytes;
    };
    const [peakOfOne, peakOfTwo] = [await peak({}), await peak({ concurrency: 2 })];
    const peakStalled = await peak({ stallMilliseconds: 5000 });
    const fifth = await fillFifth(server.url, rows);
    const peakOfFifth = await peak({ url: fifth.url });
    await fifth.drop();

    const decrypted = await decryption(
      server.url,
      parameter("letters"),
      async (kind, url) => await one.obey(order({ kind, url, to: "null", compression: "none" })),
    );

    endpoint.disconnect();
    await pool.end();
    await database.drop();
    return {
      "csv zstd s3 / psql copy": ratio("csv zstd s3", "copy"),
      ...(aws && { "csv zstd s3 / psql | zstd | aws": ratio("csv zstd s3", "tools") }),
      "ndjson null / psql copy": ratio("ndjson null", "copy"),
      "ndjson zstd s3 / psql copy": ratio("ndjson zstd s3", "copy"),
      "cursor + Upload / ndjson zstd s3": ratio("cursor", "ndjson zstd s3"),
      "server CPU: ndjson null / psql copy": serverDump / serverCopy,
      "µs CPU a decrypted field": decrypted,
      "revalidation / psql copy": ratio("revalidation", "copy"),
      "peak memory MB, 1 worker": peakOfOne,
      "peak memory MB, 2 workers": peakOfTwo,
      "peak memory MB, stalled store": peakStalled,
      "peak memory: all rows / a fifth": peakOfOne / peakOfFifth,
    };
  },
});

/** A database with a fifth of the rows. */
async function fillFifth(serverUrl: string, rows: number): Promise<{ url: string; drop(): Promise<void> }> {
  const database = await createServerDatabase(serverUrl);
  const pool = new Pool({ connectionString: database.url });
  await migrate(drizzle(pool));
  for (const statement of statements(Math.ceil(rows / 5))) await pool.query(statement);
  await pool.end();
  return database;
}

/** Microseconds of processor time that opening one field takes more than passing it on. */
async function decryption(
  serverUrl: string,
  count: number,
  dump: (kind: Order["kind"], url: string) => Promise<Report>,
): Promise<number> {
  const { url, drop } = await createServerDatabase(serverUrl);
  const pool = new Pool({ connectionString: url });
  await migrate(drizzle(pool));
  await pool.query(LETTERS);
  await fillLetters(pool, count);
  await pool.end();
  const taken = { letters: Number.POSITIVE_INFINITY, "sealed letters": Number.POSITIVE_INFINITY };
  for (let round = 0; round < 3; round += 1) {
    for (const kind of ["letters", "sealed letters"] as const) {
      taken[kind] = Math.min(taken[kind], (await dump(kind, url)).cpuMilliseconds);
    }
  }
  await drop();
  return ((taken["sealed letters"] - taken.letters) * 1000) / count;
}

/** A dump whose parts are all stored, left before its manifest. */
async function leftDump(pool: Pool): Promise<string> {
  const db = drizzle(pool);
  const exporter = createExporter({ registry, source: pgSource(pool), sink: nullSink(), db });
  const job = await exporter.start({
    tenant: TENANT,
    requestedBy: "bench",
    files: false,
    compression: "none",
  });
  for await (const event of job.run({ concurrency: 1 })) {
    if (event.type === "part" && event.totals.partsDone === event.totals.parts - 1) break;
  }
  return job.id;
}

async function fillLetters(pool: Pool, count: number): Promise<void> {
  const client = await pool.connect();
  try {
    const stream = client.query(copyFrom("copy letters from stdin"));
    for (const line of letters(count)) {
      if (!stream.write(line)) await once(stream, "drain");
    }
    stream.end();
    await once(stream, "finish");
  } finally {
    client.release();
  }
  await pool.query("vacuum analyze letters");
}

async function copyAway(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    for await (const chunk of client.query(copyTo(COPY_CSV))) void chunk;
  } finally {
    client.release();
  }
}

function awsEnvironment(s3: S3ClientConfig): Record<string, string> {
  const { credentials, endpoint, region } = s3;
  const keys = typeof credentials === "object" ? credentials : { accessKeyId: "", secretAccessKey: "" };
  return {
    S3: typeof endpoint === "string" ? endpoint : "",
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_DEFAULT_REGION: String(region),
  };
}

const isClientConfig = (value: unknown): value is S3ClientConfig =>
  typeof value === "object" && value !== null;
