import type { S3Client } from "@aws-sdk/client-s3";
import { createExporter, type Exporter, type ExporterOptions } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { s3Sink } from "@habeas/export/s3";
import type { Pool } from "pg";
import { registry } from "./app.ts";
import type { Settings } from "./settings.ts";

/** The same exporter in the process that starts a dump and in those that work on it. */
export function exporterOf(from: {
  readonly db: ExporterOptions["db"];
  readonly pool: Pool;
  readonly client: S3Client;
  readonly settings: Settings;
}): Exporter {
  const { db, pool, client, settings } = from;
  return createExporter({
    registry,
    source: pgSource(pool),
    sink: s3Sink({ client, bucket: settings.bucket }),
    db,
    leaseSeconds: settings.leaseSeconds,
    pollMilliseconds: 100,
  });
}
