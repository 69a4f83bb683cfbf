import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { db, registry } from "./app.ts";
// #region dump
import {
  createExporter,
  drizzleSource,
  ed25519Signer,
  folderSink,
  readExport,
  verifyExport,
} from "@habeas/export";
// #endregion dump

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const path = await mkdtemp(join(tmpdir(), "dump-"));

// #region run

const sink = folderSink({ path }); // s3Sink({ client, bucket }) from @habeas/export/s3 in production
const exporter = createExporter({
  registry,
  source: drizzleSource(db), // pgSource(pool) from @habeas/export/pg reads with COPY
  sink,
  db,
  signer: ed25519Signer(privateKey),
});

const job = await exporter.start({ tenant: "acme", requestedBy: "maria" });
for await (const event of job.run()) void event; // show the progress; any number of processes may run it

const { ok } = await verifyExport({ sink, prefix: job.prefix, publicKey }); // `sha256sum -c` says the same
assert.ok(ok);

const dump = await readExport({ sink, prefix: job.prefix });
for await (const user of dump.rows("users")) assert.equal(user["email"], "maria@example.com");
// #endregion run
await rm(path, { recursive: true });

await db.$client.close();
