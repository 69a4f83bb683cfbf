/**
 * A process that dumps when it is told to, bundled to one file of plain JavaScript first: what a host pays,
 * without the cost of reading TypeScript.
 */
import { setTimeout as delay } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import { createPrivacy } from "@habeas/core";
import { createExporter } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { s3Sink } from "@habeas/export/s3";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { cursorUpload } from "./cursor-upload.ts";
import type { Order, Report } from "./dump-order.ts";
import { registry, TENANT } from "./forms.ts";
import { nullSink } from "./null-sink.ts";
import { benchSealedValues, letterRegistry } from "./letters.ts";

process.on("message", (order: Order) => {
  void obey(order).then((report) => process.send?.(report));
});

async function obey(order: Order): Promise<Report> {
  const pool = new Pool({ connectionString: order.url });
  const client = new S3Client(order.s3);
  let peak = 0; // maxRSS counts what the parent process was when it forked
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 25);
  if (order.stallMilliseconds !== undefined) stallOnce(client, order.stallMilliseconds);
  const before = process.cpuUsage();
  const start = performance.now();
  const rows = order.kind === "cursor" ? await cursorUpload(pool, client) : await dump(order, pool, client);
  const { user, system } = process.cpuUsage(before);
  const report: Report = {
    rows,
    milliseconds: performance.now() - start,
    cpuMilliseconds: (user + system) / 1000,
    peakMegabytes: peak / 1e6,
  };
  clearInterval(watch);
  client.destroy();
  await pool.end();
  return report;
}

/** The store takes the first parts and then says nothing for a while. */
function stallOnce(client: S3Client, milliseconds: number): void {
  const until = performance.now() + milliseconds;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        if (commandName === "UploadPartCommand") await delay(Math.max(0, until - performance.now()));
        return await next(request);
      },
    { step: "finalizeRequest" },
  );
}

async function dump(order: Order, pool: Pool, client: S3Client): Promise<number> {
  const { format, compression, to, concurrency } = order;
  const opening = { db: drizzle(pool), sealedValues: benchSealedValues };
  const privacy =
    order.kind === "forms"
      ? createPrivacy({ registry, ...opening })
      : createPrivacy({ registry: letterRegistry(order.kind === "sealed letters"), ...opening });
  const exporter = createExporter({
    registry: privacy.registry,
    privacy,
    source: pgSource(pool),
    sink: to === "s3" ? s3Sink({ client, bucket: "dumps" }) : nullSink(),
    db: drizzle(pool),
  });
  const job =
    order.resume === undefined
      ? await exporter.start({ tenant: TENANT, requestedBy: "bench", files: false, format, compression })
      : await exporter.open({ tenant: TENANT, id: order.resume });
  for await (const event of job.run({ concurrency })) {
    if (event.type === "snapshot" && order.resume !== undefined) return event.unchanged;
    if (event.type === "complete") return event.totals.rows;
  }
  throw new Error("a dump ended without being complete");
}
