import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { createExporter, customerPolicy, downloadPage, tenantFolder, verifyExport } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { s3Sink } from "@habeas/export/s3";
import { sinkConformance } from "@habeas/export/testing";
import { createTestDatabase, runs } from "@habeas/testbed";
import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const {
  HABEAS_S3_ENDPOINT: endpoint,
  HABEAS_S3_ROLE: role,
  AWS_ACCESS_KEY_ID: accessKeyId = "",
  AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
} = process.env;
const options = {
  endpoint: endpoint ?? "http://127.0.0.1:1",
  region: process.env["AWS_REGION"] ?? "us-east-1",
  forcePathStyle: true,
  requestChecksumCalculation: "WHEN_REQUIRED" as const,
};
const credentials = { accessKeyId, secretAccessKey };
const bucket = `habeas-${Date.now()}`;

describe.skipIf(endpoint === undefined)("the S3 server of HABEAS_S3_ENDPOINT", () => {
  let client: S3Client;
  beforeAll(async () => {
    client = new S3Client({ ...options, credentials });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(() => {
    client.destroy();
  });
  const sink = () => s3Sink({ client, bucket, partBytes: 5 * 1024 * 1024 });

  for (const { name, run } of sinkConformance({ listed: runs(1100, { short: 60 }) })) {
    it(`it ${name}`, async () => {
      await expect(run(sink())).resolves.toBeUndefined();
    });
  }

  it("takes a dump that verifies, and keeps no upload open", async () => {
    await using database = await createTestDatabase({ template: app });
    const exporter = createExporter({
      registry,
      source: pgSource(database.pool),
      db: database.db,
      sink: sink(),
    });
    await tenantFolder({ sink: sink(), tenant: "1" }).put("a/50% ü.txt", "mine");
    const job = await exporter.start({ tenant: "1", requestedBy: "x", rangeRows: 100 });
    await collected(job.run());
    expect(await verifyExport({ sink: sink(), prefix: job.prefix })).toMatchObject({ ok: true });
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads).toEqual([]);
    expect((await exporter.erase(job)).left).toBe(0);
  });

  it("serves links that need no credentials, to what they name only", async () => {
    await tenantFolder({ sink: sink(), tenant: "1" }).put("a & b.txt", "mine");
    await tenantFolder({ sink: sink(), tenant: "11" }).put("a & b.txt", "not mine");
    const prefix = "tenants/1/files/a & b.txt";
    const page = (await collected(downloadPage({ sink: sink(), prefix, seconds: 60 }))).join("");
    const [, link = ""] = /href="([^"]+)"/.exec(page) ?? [];
    const url = link.replaceAll("&amp;", "&");
    expect(await (await fetch(url)).text()).toBe("mine");
    expect((await fetch(url.replace("tenants/1/", "tenants/11/"))).status).toBe(403);
  });

  describe.skipIf(role === undefined)("with a session of HABEAS_S3_ROLE", () => {
    it("lets a customer read and list the own folder, and do nothing else", async () => {
      await tenantFolder({ sink: sink(), tenant: "1" }).put("own.txt", "mine");
      await tenantFolder({ sink: sink(), tenant: "11" }).put("own.txt", "not mine");
      const sts = new STSClient({ ...options, credentials });
      const { Credentials: session } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: role,
          RoleSessionName: "customer-1",
          Policy: customerPolicy({ bucket, tenant: "1" }),
        }),
      );
      sts.destroy();
      const own = new S3Client({
        ...options,
        maxAttempts: 1,
        credentials: {
          accessKeyId: session?.AccessKeyId ?? "",
          secretAccessKey: session?.SecretAccessKey ?? "",
          sessionToken: session?.SessionToken ?? "",
        },
      });
      const read = async (Key: string) => await own.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const list = async (Prefix: string) =>
        await own.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
      const { Body } = await read("tenants/1/files/own.txt");
      expect(await Body?.transformToString()).toBe("mine");
      const { Contents = [] } = await list("tenants/1/");
      expect(Contents.map(({ Key }) => Key)).toContain("tenants/1/files/own.txt");
      await expect(read("tenants/11/files/own.txt")).rejects.toMatchObject({ name: "AccessDenied" });
      for (const prefix of ["tenants/11/", "tenants/1", "tenants/", ""]) {
        await expect(list(prefix)).rejects.toMatchObject({ name: "AccessDenied" });
      }
      const put = new PutObjectCommand({ Bucket: bucket, Key: "tenants/1/files/new.txt", Body: "c" });
      await expect(own.send(put)).rejects.toMatchObject({ name: "AccessDenied" });
      own.destroy();
    });
  });
});
