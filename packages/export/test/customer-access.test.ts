import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { customerPolicy, downloadPage, tenantFolder, tenantPrefix } from "@habeas/export";
import { s3Sink } from "@habeas/export/s3";
import { memorySink, startS3Endpoint, type S3Endpoint } from "@habeas/export/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collected } from "./support/collected.ts";

const owner = { accessKeyId: "OWNER", secretAccessKey: "secret" };
const customer = {
  accessKeyId: "CUSTOMER",
  secretAccessKey: "other",
  sessionToken: "session",
  policy: customerPolicy({ bucket: "dumps", tenant: "1" }),
};

let s3: S3Endpoint;
let all: S3Client;
let own: S3Client;
beforeAll(async () => {
  s3 = await startS3Endpoint({ buckets: ["dumps", "other"], credentials: [owner, customer] });
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

async function filled() {
  const sink = memorySink();
  await tenantFolder({ sink, tenant: "1" }).put("a", "a");
  return sink;
}
