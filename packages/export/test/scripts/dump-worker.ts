/** One process that works on a dump: `dump-worker.ts <database> <folder> <tenant> <job> [seconds of a lease] [concurrency]`. */
import { createExporter, ExportError, folderSink, type Sink } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { reach, report } from "@habeas/testbed/script";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { registry } from "../support/app.ts";

const [url = "", path = "", tenant = "", id = "", lease = "60", concurrency = "2"] = process.argv.slice(2);
const pool = new Pool({ connectionString: url });
const folder = folderSink({ path });
/** Markers where a kill hurts most: an object half written, whole but not recorded, visible. */
const sink: Sink = {
  ...folder,
  async create(key, options) {
    const writer = await folder.create(key, options);
    reach("created");
    return {
      ...writer,
      write: async (chunk) => await writer.write(chunk),
      async complete() {
        reach("completing");
        const stored = await writer.complete();
        reach("completed");
        return stored;
      },
      abort: async () => await writer.abort(),
    };
  },
};
const exporter = createExporter({
  registry,
  source: pgSource(pool),
  db: drizzle(pool),
  sink,
  leaseSeconds: Number(lease),
  pollMilliseconds: 50,
});
try {
  const job = await exporter.open({ tenant, id });
  for await (const event of job.run({ concurrency: Number(concurrency) }))
    report({ event: event.type, ...("unchanged" in event && { unchanged: event.unchanged }) });
} catch (error) {
  report({ failed: error instanceof ExportError ? error.code : String(error) });
} finally {
  await pool.end();
}
