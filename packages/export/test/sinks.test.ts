import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { folderSink } from "@habeas/export";
import { s3Sink } from "@habeas/export/s3";
import { memorySink, sinkConformance } from "@habeas/export/testing";
import { startS3Endpoint, type S3Endpoint } from "@habeas/testbed/s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const immediately = async (): Promise<void> => undefined;

describe("the folder sink", () => {
  let path = "";
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), "habeas-export-"));
  });
  afterAll(async () => await rm(path, { recursive: true }));

  for (const { name, run } of sinkConformance({ largeBytes: 500_000, listed: 40 })) {
    it(`it ${name}`, async () => {
      await expect(run(folderSink({ path: join(path, "store") }))).resolves.toBeUndefined();
    });
  }

  it("does not follow a symbolic link out of the folder", async () => {
    const sink = folderSink({ path: join(path, "linked") });
    const writer = await sink.create("inside/a");
    await writer.complete();
    await symlink(path, join(path, "linked", "inside", "out"));
    await expect(sink.create("inside/out/b")).rejects.toMatchObject({ code: "invalid_key" });
  });
});

describe("the sink in memory", () => {
  for (const { name, run } of sinkConformance({ largeBytes: 500_000 })) {
    it(`it ${name}`, async () => {
      await expect(run(memorySink())).resolves.toBeUndefined();
    });
  }
});

describe("the S3 sink", () => {
  let s3: S3Endpoint;
  let client: S3Client;
  beforeAll(async () => {
    s3 = await startS3Endpoint({ buckets: ["dumps"], pageSize: 20 });
    client = new S3Client(s3.client);
  });
  afterAll(async () => {
    client.destroy();
    await s3.stop();
  });

  for (const { name, run } of sinkConformance({ listed: 50 })) {
    it(`it ${name}`, async () => {
      await run(s3Sink({ client, bucket: "dumps", partBytes: 5 * 1024 * 1024, sleep: immediately }));
      expect(s3.openUploads("dumps")).toBe(0);
    });
  }

  it("does not ask again for what no answer can change", async () => {
    let pauses = 0;
    const sleep = async (): Promise<void> => void (pauses += 1);
    const sink = s3Sink({ client, bucket: "dumps", sleep });
    await expect(sink.read("../a")[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "invalid_key",
    });
    await expect(sink.remove(["../a"])).rejects.toMatchObject({ code: "invalid_key" });
    expect(pauses).toBe(0);
  });

  it("says that a bucket does not exist", async () => {
    const sink = s3Sink({ client, bucket: "nowhere", sleep: immediately });
    const writer = await sink.create("a");
    await expect(writer.complete()).rejects.toMatchObject({ code: "bucket_not_found" });
  });
});
