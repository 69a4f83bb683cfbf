import type { KeyObject } from "node:crypto";
import {
  createExporter,
  ed25519Signer,
  folderSink,
  migrate,
  readExport,
  tenantFolder,
  verifyExport,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { ExportRegistry } from "../../src/plan/make-plan.ts";

/** What a host does with one tenant's dump, from the first call to the last. */
export async function dumpTenant(options: {
  readonly pool: Pool;
  readonly registry: ExportRegistry;
  readonly path: string;
  readonly keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly showProgress: (text: string) => void;
}) {
  const { pool, registry, path, keys, showProgress } = options;
  // #region setup
  const db = drizzle(pool);
  await migrate(db); // the tables of dumps, in the schema habeas
  const sink = folderSink({ path }); // or s3Sink({ client, bucket }) from @habeas/export/s3
  const exporter = createExporter({
    registry,
    source: pgSource(pool), // or postgresJsSource(sql); on PGlite and any other driver: drizzleSource(db)
    db,
    sink,
    signer: ed25519Signer(keys.privateKey),
  });
  // #endregion setup

  // #region files
  const folder = tenantFolder({ sink, tenant: "acme" });
  await folder.put("contracts/2026.pdf", Buffer.from("…")); // bytes, text, or a stream of bytes
  // #endregion files

  // #region run
  const job = await exporter.start({
    tenant: "acme",
    requestedBy: "admin-7",
    format: "ndjson",
    expires: "P7D",
  });
  for await (const event of job.run({ concurrency: 2 })) {
    if (event.type === "part") showProgress(`${event.totals.partsDone} of ${event.totals.parts} parts`);
  }
  // #endregion run

  // #region verify
  const check = await verifyExport({ sink, prefix: job.prefix, publicKey: keys.publicKey });
  if (!check.ok) throw new Error(`damaged: ${check.findings.map(({ path: damaged }) => damaged).join(", ")}`);
  // #endregion verify

  // #region read
  const dump = await readExport({ sink, prefix: job.prefix });
  let orders = 0;
  for await (const order of dump.rows("orders")) if (order["number"] !== null) orders += 1;
  // #endregion read
  return { job, check, orders, exporter };
}
