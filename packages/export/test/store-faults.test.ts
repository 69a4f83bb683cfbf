import { S3Client } from "@aws-sdk/client-s3";
import { createExporter, readExport, verifyExport, type ExportJob } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { s3Sink } from "@habeas/export/s3";
import { startS3Endpoint, type S3Endpoint } from "@habeas/testbed/s3";
import { createTestDatabase, runs, type TestDatabase } from "@habeas/testbed";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";
import type { S3Effect } from "@habeas/testbed/s3";

let database: TestDatabase;
let s3: S3Endpoint;
let client: S3Client;
beforeAll(async () => {
  database = await createTestDatabase({ template: app });
  s3 = await startS3Endpoint({ buckets: ["dumps"], minimumPartBytes: 1000 });
  client = new S3Client({ ...s3.client, maxAttempts: 1 });
});
beforeEach(() => {
  s3.faults.clear();
});
afterAll(async () => {
  client.destroy();
  await s3.stop();
  await database.close();
});

const immediately = async (): Promise<void> => undefined;
const sink = () =>
  s3Sink({ client, bucket: "dumps", partBytes: 8000, sleep: immediately, requestTimeout: 400, attempts: 4 });

async function started(rangeRows = 250_000): Promise<ExportJob> {
  const exporter = createExporter({
    registry,
    source: pgSource(database.pool),
    db: database.db,
    sink: sink(),
  });
  return await exporter.start({
    tenant: "1",
    requestedBy: "x",
    compression: "none",
    files: false,
    rangeRows,
  });
}

/** What must be true of a dump, whatever happened on the way. */
const WHOLE = { ok: true, findings: [], orders: 500, openUploads: 0 };

async function seen(job: ExportJob) {
  const { ok, findings } = await verifyExport({ sink: sink(), prefix: job.prefix });
  const dump = await readExport({ sink: sink(), prefix: job.prefix });
  const orders = await collected(dump.rows("orders"));
  return { ok, findings, orders: orders.length, openUploads: s3.openUploads("dumps") };
}

interface Case {
  readonly effect: S3Effect;
  readonly on: string;
  readonly times?: number;
}

/** What the sink mends without anybody noticing. */
const mended: readonly Case[] = [
  { effect: "slowDown", on: "UploadPart", times: 3 },
  { effect: "slowDown", on: "PutObject", times: 3 },
  { effect: "serverError", on: "CreateMultipartUpload" },
  { effect: "serverError", on: "CompleteMultipartUpload" },
  { effect: "reset", on: "UploadPart" },
  { effect: "reset", on: "PutObject" },
  { effect: "loseAnswer", on: "UploadPart" },
  { effect: "loseAnswer", on: "PutObject" },
  { effect: "loseAnswer", on: "CompleteMultipartUpload" },
  { effect: "errorIn200", on: "CompleteMultipartUpload" },
  { effect: "stall", on: "UploadPart" },
  { effect: "wrongEtag", on: "UploadPart" },
  { effect: "expiredToken", on: "UploadPart" },
  { effect: "slowDown", on: "ListObjectsV2" },
];

/** What nobody can mend from here: a stable code, nothing that looks complete, and another run goes on. */
const final: readonly (Case & { readonly code: string })[] = [
  { effect: "quotaExceeded", on: "UploadPart", code: "quota_exceeded" },
  { effect: "storageFull", on: "UploadPart", code: "disk_full" },
  { effect: "storageFull", on: "PutObject", code: "disk_full" },
  { effect: "accessDenied", on: "CompleteMultipartUpload", code: "access_denied" },
  { effect: "expiredToken", on: "CreateMultipartUpload", times: 4, code: "access_denied" },
];

/** How many requests of a kind every dump here has at least: each of them can fail. */
const PLACES: Readonly<Record<string, number>> = {
  UploadPart: 16,
  PutObject: 8,
  CreateMultipartUpload: 8,
  CompleteMultipartUpload: 8,
};

describe("a store that fails", () => {
  for (const { effect, on, times = 1 } of mended) {
    it(`does not harm a dump by ${effect} on ${on}`, async () => {
      for (let after = 0; after < runs(20, { short: 1 }); after += 1) {
        s3.faults.clear();
        s3.faults.add({ on, effect, times, after: after % (PLACES[on] ?? 1) });
        const job = await started(60); // several uploads, so that each of them can fail
        await collected(job.run());
        expect(await seen(job)).toEqual(WHOLE);
        expect(s3.faults.pending).toBe(0);
      }
    });
  }

  it("leaves no upload behind when the answer that names it is lost", async () => {
    s3.faults.add({ on: "CreateMultipartUpload", effect: "loseAnswer" });
    const job = await started();
    await collected(job.run());
    expect(await seen(job)).toEqual(WHOLE);
  });

  it("is swept of uploads that nobody goes on with", async () => {
    s3.faults.add({ on: "CreateMultipartUpload", effect: "loseAnswer" });
    s3.faults.add({ on: "UploadPart", effect: "quotaExceeded" });
    const job = await started();
    await expect(collected(job.run())).rejects.toMatchObject({ code: "quota_exceeded" });
    expect(s3.openUploads("dumps")).toBe(1);
    const exporter = createExporter({
      registry,
      source: pgSource(database.pool),
      db: database.db,
      sink: sink(),
    });
    expect(await exporter.sweep({ orphansBefore: new Date(Date.now() + 60_000) })).toMatchObject({
      orphans: 1,
    });
    expect(s3.openUploads("dumps")).toBe(0);
    await job.cancel();
  });

  for (const { effect, on, times = 1, code } of final) {
    it(`says ${code} after ${effect} on ${on}, and another run goes on`, async () => {
      s3.faults.add({ on, effect, times, after: 1 });
      const job = await started();
      await expect(collected(job.run())).rejects.toMatchObject({ name: "ExportError", code });
      expect((await job.state()).state).toBe("open");
      await expect(readExport({ sink: sink(), prefix: job.prefix })).rejects.toMatchObject({
        code: "dump_incomplete",
      });
      expect((await verifyExport({ sink: sink(), prefix: job.prefix })).ok).toBe(false);
      expect(s3.openUploads("dumps")).toBe(0);
      await collected(job.run());
      expect(await seen(job)).toEqual(WHOLE);
    });
  }

  it("reads on where a body broke off", async () => {
    const store = sink();
    const writer = await store.create("tenants/1/files/long");
    await writer.write(Buffer.alloc(300_000, "x"));
    await writer.complete();
    s3.faults.add({ on: "GetObject", effect: "resetAnswer", times: 3 });
    const read = await collected(store.read("tenants/1/files/long"));
    expect(Buffer.concat(read)).toHaveLength(300_000);
    expect(s3.requests.filter((name) => name === "GetObject").length).toBeGreaterThan(3);
    await store.remove(["tenants/1/files/long"]);
  });
});
