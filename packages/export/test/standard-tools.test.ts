import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dumpTenant } from "./examples/dump-a-tenant.ts";
import { app, registry } from "./support/app.ts";

let database: TestDatabase;
let path = "";
beforeAll(async () => {
  database = await createTestDatabase({ template: app });
  path = await mkdtemp(join(tmpdir(), "habeas-tools-"));
});
afterAll(async () => {
  await database.close();
  await rm(path, { recursive: true });
});

const hasRclone = spawnSync("rclone", ["version"]).status === 0;
const hasSha256sum = spawnSync("sha256sum", ["--version"]).status === 0;

describe("a dump", () => {
  it.skipIf(!hasSha256sum)("is checked by sha256sum, and found out by it when a byte changed", async () => {
    const { job, check, orders } = await dumpTenant({
      pool: database.pool,
      registry,
      path,
      keys: generateKeyPairSync("ed25519"),
      showProgress: () => undefined,
    });
    expect(orders).toBe(500);
    expect(check).toMatchObject({ ok: true, signed: true });
    const sum = (): number | null =>
      spawnSync("sha256sum", ["--quiet", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"], {
        cwd: join(path, job.prefix),
      }).status;
    expect(sum()).toBe(0);
    spawnSync("sh", ["-c", "printf x >> README.txt"], { cwd: join(path, job.prefix) });
    expect(sum()).toBe(1);
  });

  it.skipIf(!hasRclone)("is checked by rclone, and found out by it when a byte changed", async () => {
    const { job } = await dumpTenant({
      pool: database.pool,
      registry,
      path,
      keys: generateKeyPairSync("ed25519"),
      showProgress: () => undefined,
    });
    const folder = join(path, job.prefix);
    const rclone = () =>
      spawnSync("rclone", ["checksum", "SHA256", "manifest-sha256.txt", ".", "--one-way", "--config", ""], {
        cwd: folder,
        encoding: "utf8",
      });
    const before = rclone();
    expect(before.stderr).toContain("0 differences found");
    expect(before.status).toBe(0);
    spawnSync("sh", ["-c", "printf x >> data/tables/orders/part-00001.ndjson.zst"], { cwd: folder });
    expect(rclone().status).toBe(1);
  });
});
