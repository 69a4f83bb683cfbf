import { createHash, generateKeyPairSync } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createExporter, ed25519Signer, folderSink, tenantArchives, tenantFolder } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const keys = generateKeyPairSync("ed25519");

async function open() {
  const database = await createTestDatabase({ template: app });
  const path = await mkdtemp(join(tmpdir(), "habeas-archives-"));
  const sink = folderSink({ path });
  const clock = testClock("2026-03-01T12:00:00Z");
  const exporter = createExporter({
    registry,
    source: pgSource(database.pool),
    db: database.db,
    sink,
    signer: ed25519Signer(keys.privateKey),
    clock: clock.now,
  });
  const archives = tenantArchives({ exporter, sink, publicKey: keys.publicKey, start: { expires: "P14D" } });
  return {
    path,
    sink,
    exporter,
    archives,
    async [Symbol.asyncDispose]() {
      await database.close();
      await rm(path, { recursive: true });
    },
  };
}

it("makes a dump of a leaving tenant, whose digest covers every file, and knows when one was altered", async () => {
  await using system = await open();
  const { archives, exporter, path } = system;
  const dump = await archives.dump("1");
  const { prefix } = await exporter.open({ tenant: "1", id: dump.id });
  const last = await readFile(join(path, prefix, "tagmanifest-sha256.txt"));
  expect(dump.digest).toBe(createHash("sha256").update(last).digest("hex"));
  expect(await archives.verify({ tenant: "1", id: dump.id })).toBe(true);
  await appendFile(join(path, prefix, "README.txt"), "x");
  expect(await archives.verify({ tenant: "1", id: dump.id })).toBe(false);
});

it("lists what is not erased, and removes it and nothing else", async () => {
  await using system = await open();
  const { archives, exporter, sink } = system;
  await tenantFolder({ sink, tenant: "1" }).put("contract.txt", "the tenant's own");
  const dump = await archives.dump("1");
  const begun = await exporter.start({ tenant: "1", requestedBy: "admin-7" });
  const others = await archives.dump("11");
  expect(await archives.archives("1")).toEqual([
    { id: begun.id, until: "2026-03-08" },
    { id: dump.id, until: "2026-03-15" },
  ]);
  for (const { id } of [dump, begun]) await archives.remove({ tenant: "1", id });
  await archives.remove({ tenant: "1", id: dump.id }); // once more is no error
  await archives.remove({ tenant: "1", id: others.id }); // nor is one that is not the tenant's
  expect(await archives.archives("1")).toEqual([]);
  expect((await collected(sink.list("tenants/1/"))).map(({ key }) => key)).toEqual([
    "tenants/1/files/contract.txt",
  ]);
  expect(await archives.verify({ tenant: "11", id: others.id })).toBe(true);
});

it("marks what still holds somebody who was erased", async () => {
  await using system = await open();
  const { archives, exporter } = system;
  const dump = await archives.dump("1");
  const job = await exporter.open({ tenant: "1", id: dump.id });
  expect((await job.state()).stale).toBe(false);
  await archives.markStale("1");
  expect((await job.state()).stale).toBe(true);
});

it("says so when something of a dump could not be removed", async () => {
  await using system = await open();
  const { exporter, sink } = system;
  const stuck = tenantArchives({
    exporter: { ...exporter, erase: async () => await Promise.resolve({ objects: 1, left: 1 }) },
    sink,
  });
  await expect(stuck.remove({ tenant: "1", id: "x" })).rejects.toMatchObject({ code: "dump_left" });
});
