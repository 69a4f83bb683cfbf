import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  createExporter,
  customerPolicy,
  downloadPage,
  exporterPolicy,
  tenantFolder,
  tenantPrefix,
  verifyExport,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { s3Sink } from "@habeas/export/s3";
import { memorySink } from "@habeas/export/testing";
import { startS3Endpoint, type S3Endpoint } from "@habeas/testbed/s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase } from "@habeas/testbed";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const owner = { accessKeyId: "OWNER", secretAccessKey: "secret" };
const customer = {
  accessKeyId: "CUSTOMER",
  secretAccessKey: "other",
  sessionToken: "session",
  policy: customerPolicy({ bucket: "dumps", tenant: "1" }),
};

const worker = {
  accessKeyId: "WORKER",
  secretAccessKey: "third",
  policy: exporterPolicy({ bucket: "dumps" }),
};

let s3: S3Endpoint;
let all: S3Client;
let own: S3Client;
beforeAll(async () => {
  s3 = await startS3Endpoint({
    buckets: ["dumps", "other"],
    credentials: [owner, customer, worker],
    minimumPartBytes: 1000,
  });
  all = new S3Client(s3.client);
  own = new S3Client({ ...s3.client, credentials: customer, maxAttempts: 1 });
  const sink = s3Sink({ client: all, bucket: "dumps" });
  await tenantFolder({ sink, tenant: "1" }).put("a & b.txt", "mine");
  await tenantFolder({ sink, tenant: "11" }).put("b.txt", "not mine");
});
afterAll(async () => {
  all.destroy();
  own.destroy();
  await s3.stop();
});

const read = async (Key: string) => await own.send(new GetObjectCommand({ Bucket: "dumps", Key }));
const list = async (Prefix?: string) =>
  await own.send(new ListObjectsV2Command({ Bucket: "dumps", ...(Prefix !== undefined && { Prefix }) }));

describe("a customer", () => {
  it("reads and lists the own folder with any S3 client", async () => {
    const { Contents = [] } = await list(tenantPrefix("1"));
    expect(Contents.map(({ Key }) => Key)).toEqual(["tenants/1/files/a & b.txt"]);
    const { Body } = await read("tenants/1/files/a & b.txt");
    expect(await Body?.transformToString()).toBe("mine");
  });

  it("can do nothing else", async () => {
    await expect(read("tenants/11/files/b.txt")).rejects.toMatchObject({ name: "AccessDenied" });
    for (const prefix of ["tenants/11/", "tenants/1", "tenants/", ""]) {
      await expect(list(prefix)).rejects.toMatchObject({ name: "AccessDenied" });
    }
    await expect(list()).rejects.toMatchObject({ name: "AccessDenied" });
    const put = new PutObjectCommand({ Bucket: "dumps", Key: "tenants/1/files/c.txt", Body: "c" });
    await expect(own.send(put)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(
      own.send(new GetObjectCommand({ Bucket: "other", Key: "tenants/1/x" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("downloads without credentials from links that end", async () => {
    const sink = s3Sink({ client: all, bucket: "dumps" });
    const page = (await collected(downloadPage({ sink, prefix: "tenants/1/", seconds: 60 }))).join("");
    const [, link = ""] = /href="([^"]+)"/.exec(page) ?? [];
    const url = link.replaceAll("&amp;", "&");
    expect(await (await fetch(url)).text()).toBe("mine");
    expect((await fetch(url.replace("tenants/1/", "tenants/11/"))).status).toBe(403);
    expect((await fetch(url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=600"))).status).toBe(403);
    await expect(
      collected(downloadPage({ sink: await filled(), prefix: "tenants/1/", seconds: 60 })),
    ).rejects.toMatchObject({ code: "not_supported" });
  });
});

describe("a process that dumps", () => {
  it("needs no other rights than those of the exporter's policy, and has none outside the tenants' folders", async () => {
    const database = await createTestDatabase({ template: app });
    const client = new S3Client({ ...s3.client, credentials: worker, maxAttempts: 1 });
    const sink = s3Sink({ client, bucket: "dumps", partBytes: 8000, attempts: 1 });
    await tenantFolder({ sink, tenant: "1" }).put("c.txt", "c");
    const exporter = createExporter({
      registry,
      source: pgSource(database.pool),
      db: database.db,
      sink,
    });
    const job = await exporter.start({ tenant: "1", requestedBy: "x", compression: "none" });
    await collected(job.run());
    expect(s3.requests).toContain("CompleteMultipartUpload");
    expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true });
    expect(await sink.head(`${job.prefix}nothing`)).toBeUndefined();
    const left = await sink.create("tenants/1/left");
    await left.write(Buffer.alloc(20_000));
    expect(await exporter.sweep({ orphansBefore: new Date(Date.now() + 60_000) })).toMatchObject({
      orphans: 1,
    });
    await left.abort();
    expect(await exporter.erase(job)).toMatchObject({ left: 0 });
    for (const [bucket, key] of [
      ["dumps", "elsewhere"],
      ["other", "tenants/1/files/a"],
    ] as const) {
      const outside = await s3Sink({ client, bucket, attempts: 1 }).create(key);
      await outside.write(Buffer.from("x"));
      await expect(outside.complete()).rejects.toMatchObject({ code: "access_denied" });
    }
    client.destroy();
    await database.close();
  });
});

async function filled() {
  const sink = memorySink();
  await tenantFolder({ sink, tenant: "1" }).put("a", "a");
  return sink;
}
