import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import {
  createExporter,
  drizzleSource,
  ed25519Signer,
  folderSink,
  readExport,
  tenantFolder,
  verifyExport,
  type ProgressEvent,
  type Sink,
  type Source,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { s3Sink } from "@habeas/export/s3";
import { startS3Endpoint, type S3Endpoint } from "@habeas/testbed/s3";
import { createTestDatabase, eachDriver, type DriverDatabase, type TestDatabase } from "@habeas/testbed";
import type { Database } from "@habeas/internal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const keys = generateKeyPairSync("ed25519");
const signer = ed25519Signer(keys.privateKey);

let path = "";
let s3: S3Endpoint;
let client: S3Client;
beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), "habeas-dump-"));
  s3 = await startS3Endpoint({ buckets: ["dumps"] });
  client = new S3Client(s3.client);
});
afterAll(async () => {
  client.destroy();
  await s3.stop();
  await rm(path, { recursive: true });
});

/** Everything that a dump of tenant 1 must be, however it was made. */
const WHOLE = {
  last: "complete",
  verification: { ok: true, signed: true, findings: [] },
  tables: { tenants: 1, users: 2, orders: 500, notes: 2 },
  excluded: [
    { table: "users", column: "password_hash", because: "credential: of use to nobody but the app" },
    { table: "countries", because: "lookup table of no tenant" },
  ],
  order: {
    tenant_id: "1",
    number: 4n,
    user_id: "00000000-0000-0000-0000-000000000001",
    total: "6.00",
    note: 'canary-1\tline\n"quoted" \\ back',
    form: { n: 4, tenant: "1" },
    tags: ["a", 'b,"c"', null],
  },
  noteOfThird: null,
  createdAt: ["2026-03-01T11:00:00.5+00:00", "2026-03-01T11:00:00.5+00:00"],
  files: { "contracts/50% ~ off.txt": "a file of tenant 1" },
  left: 0,
  state: "erased",
};

async function dumped(source: Source, store: Database, sink: Sink, format: "ndjson" | "csv") {
  await tenantFolder({ sink, tenant: "1" }).put("contracts/50% ~ off.txt", "a file of tenant 1");
  await tenantFolder({ sink, tenant: "11" }).put("other.txt", "canary-11");
  const exporter = createExporter({ registry, source, db: store, sink, signer });
  const job = await exporter.start({ tenant: "1", requestedBy: "admin-7", format, rangeRows: 100 });
  const events: ProgressEvent[] = [];
  for await (const event of job.run()) events.push(event);
  const { ok, signed, findings } = await verifyExport({
    sink,
    prefix: job.prefix,
    publicKey: keys.publicKey,
  });
  const dump = await readExport({ sink, prefix: job.prefix });
  const orders = await collected(dump.rows("orders"));
  const users = await collected(dump.rows("users"));
  const files: Record<string, string> = {};
  for await (const file of dump.files()) {
    files[file.key] = Buffer.concat(await collected(file.read())).toString();
  }
  const { left } = await exporter.erase(job);
  return {
    last: events.at(-1)?.type,
    verification: { ok, signed, findings },
    tables: Object.fromEntries(dump.tables.map(({ name, rows }) => [name, rows])),
    excluded: dump.excluded,
    order: orders.find(({ number }) => number === 4n),
    noteOfThird: orders.find(({ number }) => number === 3n)?.["note"],
    createdAt: users.map((user) => user["created_at"]),
    files,
    left,
    state: (await job.state()).state,
  };
}

eachDriver((driver) => {
  let database: DriverDatabase;
  beforeAll(async () => {
    database = await driver.create(app);
  });
  afterAll(async () => await database.close());

  it("dumps one tenant with a cursor to a folder, whole and verified", async () => {
    expect(await dumped(drizzleSource(database.db), database.db, folderSink({ path }), "ndjson")).toEqual(
      WHOLE,
    );
  });

  it("dumps one tenant as CSV to S3", async () => {
    expect(
      await dumped(drizzleSource(database.db), database.db, s3Sink({ client, bucket: "dumps" }), "csv"),
    ).toEqual(WHOLE);
    expect(s3.openUploads("dumps")).toBe(0);
  });
});

describe("with COPY", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ template: app });
  });
  afterAll(async () => await database.close());

  for (const format of ["ndjson", "csv"] as const) {
    it(`dumps one tenant as ${format} to a folder`, async () => {
      expect(await dumped(pgSource(database.pool), database.db, folderSink({ path }), format)).toEqual(WHOLE);
    });

    it(`dumps one tenant as ${format} to S3`, async () => {
      expect(
        await dumped(pgSource(database.pool), database.db, s3Sink({ client, bucket: "dumps" }), format),
      ).toEqual(WHOLE);
    });
  }
});
