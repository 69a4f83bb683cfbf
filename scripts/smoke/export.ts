import { deepEqual, equal } from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createExporter,
  drizzleSource,
  ed25519Signer,
  folderSink,
  migrate,
  readExport,
  verifyExport,
} from "@habeas/export";
import { registry, type Host } from "./host.ts";

/** A dump holds one tenant and nothing of another, and verifies. */
export async function exporting({ db, addPerson }: Host): Promise<void> {
  await migrate(db);
  await addPerson("export");
  await db.execute("insert into users values ('canary', 'other', 'canary@example.com', null)");
  const path = await mkdtemp(join(tmpdir(), "habeas-smoke-"));
  try {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const sink = folderSink({ path });
    const source = drizzleSource(db);
    const exporter = createExporter({ registry, source, db, sink, signer: ed25519Signer(privateKey) });
    const job = await exporter.start({ tenant: "acme", requestedBy: "smoke" });
    for await (const event of job.run()) equal(typeof event, "object");
    const { ok, signed, findings } = await verifyExport({ sink, prefix: job.prefix, publicKey });
    deepEqual({ ok, signed, findings }, { ok: true, signed: true, findings: [] });
    const dump = await readExport({ sink, prefix: job.prefix });
    const emails: unknown[] = [];
    for await (const row of dump.rows("users")) emails.push(row["email"]);
    equal(emails.includes("export@example.com"), true);
    equal(emails.includes("canary@example.com"), false);
  } finally {
    await rm(path, { recursive: true });
  }
}
