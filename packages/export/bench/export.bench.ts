import { fork } from "node:child_process";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { createExporter, migrate, type Sink, type StartOptions } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { s3Sink } from "@habeas/export/s3";
import { createServerDatabase, defineBench, startPostgres } from "@habeas/testbed/bench";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { registry, statements, TENANT } from "./forms.ts";
import { nullSink } from "./null-sink.ts";
import { has, shell } from "./peers.ts";

const COPY_CSV = `copy (select * from submissions where tenant_id = '${TENANT}') to stdout (format csv)`;

export const bench = defineBench({
  name: "export",
  parameters: { rows: 5_000_000, slices: 3, concurrency: 1 },
  goals: {
    "csv zstd s3 / psql copy": { max: 1.25 },
    "ndjson null / psql copy": { max: 1.2 },
    "ndjson zstd s3 / psql copy": { max: 1.9 },
    "peak memory MB": { max: 256 },
  },
  async run({ parameter, contest, note }) {
    const rows = parameter("rows");
    await using server = await startPostgres({ settings: { shared_buffers: "512MB", max_wal_size: "8GB" } });
    const database = await createServerDatabase(server.url);
    const pool = new Pool({ connectionString: database.url });
    const db = drizzle(pool);
    await migrate(db);
    for (const statement of statements(rows)) await pool.query(statement);

    const endpoint = fork(new URL("s3-process.ts", import.meta.url));
    const settings: unknown = await new Promise((resolve) => endpoint.once("message", resolve));
    const client = new S3Client(isClientConfig(settings) ? settings : {});
    note(`memory at rest: ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
    const memory = peakMemory();

    const dump = async (sink: Sink, options: Pick<StartOptions, "format" | "compression">): Promise<void> => {
      const exporter = createExporter({ registry, source: pgSource(pool), sink, store: db });
      const job = await exporter.start({ tenant: TENANT, requestedBy: "bench", files: false, ...options });
      for await (const event of job.run({ concurrency: parameter("concurrency") })) {
        if (event.type === "complete" && event.totals.rows !== rows) throw new Error("rows are missing");
      }
    };
    const s3 = s3Sink({ client, bucket: "dumps" });
    const psql = has("psql");
    note(
      psql ? "baseline: psql copy csv > /dev/null" : "no psql here; baseline: COPY csv read by node-postgres",
    );
    const { ratio } = await contest(
      {
        copy: async () => {
          if (psql) await shell(`psql -X -q -c "${COPY_CSV}" "$URL"`, { URL: database.url });
          else await copyAway(pool);
        },
        "csv zstd s3": async () => await dump(s3, { format: "csv", compression: "zstd" }),
        "ndjson null": async () => await dump(nullSink(), { format: "ndjson", compression: "none" }),
        "ndjson zstd s3": async () => await dump(s3, { format: "ndjson", compression: "zstd" }),
      },
      { slices: parameter("slices") },
    );
    const peak = memory.stop();
    client.destroy();
    endpoint.disconnect();
    await pool.end();
    await database.drop();
    return {
      "csv zstd s3 / psql copy": ratio("csv zstd s3", "copy"),
      "ndjson null / psql copy": ratio("ndjson null", "copy"),
      "ndjson zstd s3 / psql copy": ratio("ndjson zstd s3", "copy"),
      "peak memory MB": peak,
    };
  },
});

async function copyAway(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    for await (const chunk of client.query(copyTo(COPY_CSV))) void chunk;
  } finally {
    client.release();
  }
}

/** Of this process while a benchmark runs, in megabytes. */
function peakMemory(): { stop: () => number } {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  return {
    stop: () => {
      clearInterval(timer);
      return peak / 1e6;
    },
  };
}

const isClientConfig = (value: unknown): value is S3ClientConfig =>
  typeof value === "object" && value !== null;
