import { once } from "node:events";
import { S3Client } from "@aws-sdk/client-s3";
import {
  createExporter,
  ExportError,
  tenantFolder,
  tenantPrefix,
  verifyExport,
  type Sink,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { s3Sink } from "@habeas/export/s3";
import { memorySink } from "@habeas/export/testing";
import { startS3Endpoint } from "@habeas/testbed/s3";
import { createTestDatabase, runs, type TestDatabase } from "@habeas/testbed";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app, fill, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template: app });
});
afterAll(async () => await database.close());

const exporterWith = (sink: Sink) =>
  createExporter({ registry, source: pgSource(database.pool), db: database.db, sink });

describe("what cannot be dumped", () => {
  it("has a stable code before anything is written", async () => {
    const sink = memorySink();
    const exporter = exporterWith(sink);
    const start = async (options: object) =>
      await exporter.start({ tenant: "1", requestedBy: "x", ...options });
    await expect(start({ tenant: "nobody" })).rejects.toMatchObject({ code: "unknown_tenant" });
    await expect(start({ tenant: "1' or '1'='1" })).rejects.toMatchObject({ code: "unknown_tenant" });
    await expect(start({ tenant: "" })).rejects.toMatchObject({ code: "invalid_tenant" });
    await expect(start({ format: "xlsx" })).rejects.toMatchObject({ code: "unknown_format" });
    await expect(start({ compression: "rar" })).rejects.toMatchObject({ code: "unsupported_compression" });
    await expect(start({ rangeRows: 0 })).rejects.toMatchObject({ code: "invalid_options" });
    await expect(
      exporter.open({ tenant: "1", id: "00000000-0000-0000-0000-000000000000" }),
    ).rejects.toMatchObject({ code: "unknown_job" });
    expect(sink.objects.size).toBe(0);
  });

  it("names a table of the tenant that the registry does not know", async () => {
    const exporter = exporterWith(memorySink());
    await database.pool.query("create table forgotten (id integer, tenant_id text)");
    await expect(exporter.start({ tenant: "1", requestedBy: "x" })).rejects.toMatchObject({
      code: "table_unclassified",
      where: "public.forgotten",
    });
    await database.pool.query("drop table forgotten");
    await database.pool.query("create table hanging (id integer, owner uuid references users)");
    await expect(exporter.start({ tenant: "1", requestedBy: "x" })).rejects.toMatchObject({
      code: "table_unclassified",
      where: "public.hanging",
    });
    await database.pool.query("drop table hanging");
  });

  it("is refused by another tenant's id", async () => {
    const exporter = exporterWith(memorySink());
    const job = await exporter.start({ tenant: "1", requestedBy: "x" });
    await expect(exporter.open({ tenant: "11", id: job.id })).rejects.toMatchObject({ code: "unknown_job" });
    await expect(exporter.erase({ tenant: "11", id: job.id })).rejects.toMatchObject({ code: "unknown_job" });
  });

  it("says that there is no bucket, or no right to it, and leaves the dump open", async () => {
    await using s3 = await endpoint();
    for (const [bucket, accessKeyId, code] of [
      ["nowhere", "ALL", "bucket_not_found"],
      ["dumps", "NONE", "access_denied"],
      ["dumps", "STRANGER", "access_denied"],
    ] as const) {
      const client = new S3Client({ ...s3.client, credentials: { accessKeyId, secretAccessKey: "secret" } });
      const exporter = exporterWith(s3Sink({ client, bucket }));
      const job = await exporter.start({ tenant: "1", requestedBy: "x" });
      await expect(collected(job.run())).rejects.toMatchObject({ code });
      expect((await job.state()).state).toBe("open");
      client.destroy();
    }
  });

  it("ends when it is cancelled, and leaves nothing", async () => {
    const sink = memorySink();
    let created = 0;
    const cancelled = new AbortController();
    const exporter = exporterWith({
      ...sink,
      async create(key, options) {
        if ((created += 1) > 3 && !cancelled.signal.aborted) await once(cancelled.signal, "abort"); // the fourth part is being written while the dump is cancelled
        return await sink.create(key, options);
      },
    });
    const job = await exporter.start({ tenant: "1", requestedBy: "x", rangeRows: 50, files: false });
    let parts = 0;
    const run = async (): Promise<void> => {
      for await (const event of job.run({ concurrency: 1 })) {
        if (event.type !== "part" || (parts += 1) !== 3) continue;
        await job.cancel();
        cancelled.abort();
      }
    };
    await expect(run()).rejects.toMatchObject({ code: "job_cancelled" });
    expect(sink.objects.size).toBe(0);
    await expect(job.cancel()).rejects.toMatchObject({ code: "job_settled" });
  });

  it("is swept when it has expired", async () => {
    const sink = memorySink();
    let now = new Date("2026-03-01T00:00:00Z");
    const exporter = createExporter({
      registry,
      source: pgSource(database.pool),
      db: database.db,
      sink,
      clock: () => now,
    });
    const job = await exporter.start({ tenant: "1", requestedBy: "x", expires: "P7D", files: false });
    await collected(job.run());
    now = new Date("2026-03-07T23:59:59Z");
    expect(await exporter.sweep()).toEqual({ expired: 0, orphans: 0 });
    now = new Date("2026-03-08T00:00:01Z");
    expect(await exporter.sweep()).toEqual({ expired: 1, orphans: 0 });
    expect(sink.objects.size).toBe(0);
    expect((await job.state()).state).toBe("erased");
  });

  it("expires on the last day of a month that has no such day", async () => {
    for (const [start, expires, until] of [
      ["2026-01-31T10:30:00.000Z", "P1M", "2026-02-28T10:30:00.000Z"],
      ["2028-01-31T10:30:00.000Z", "P1M", "2028-02-29T10:30:00.000Z"],
      ["2028-02-29T00:00:00.000Z", "P1Y", "2029-02-28T00:00:00.000Z"],
      ["2026-01-30T23:59:59.999Z", "P1M1D", "2026-03-01T23:59:59.999Z"],
    ] as const) {
      const exporter = createExporter({
        registry,
        source: pgSource(database.pool),
        db: database.db,
        sink: memorySink(),
        clock: () => new Date(start),
      });
      const job = await exporter.start({ tenant: "1", requestedBy: "x", expires, files: false });
      expect((await job.state()).expiresAt.toISOString()).toBe(until);
    }
  });

  it("is found out when somebody changes, adds or removes an object", async () => {
    const sink = memorySink();
    const job = await exporterWith(sink).start({ tenant: "1", requestedBy: "x", files: false });
    await collected(job.run());
    for (const path of [...sink.objects.keys()].map((key) => key.slice(job.prefix.length))) {
      const body = sink.objects.get(job.prefix + path) ?? Buffer.alloc(0);
      await sink.remove([job.prefix + path]);
      expect((await verifyExport({ sink, prefix: job.prefix })).ok).toBe(false);
      const harmed = Buffer.from(body);
      harmed[0] = (harmed[0] ?? 0) ^ 1;
      await put(sink, job.prefix + path, harmed);
      expect((await verifyExport({ sink, prefix: job.prefix })).ok).toBe(false);
      await put(sink, job.prefix + path, body);
    }
    await put(sink, `${job.prefix}data/stranger`, Buffer.from("x"));
    const { findings } = await verifyExport({ sink, prefix: job.prefix });
    expect(findings).toEqual([{ rule: "unlisted", path: "data/stranger" }]);
  });
});

describe("a tenant's folder", () => {
  it("is nobody else's, whatever the ids are", () => {
    const id = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed()),
      fc.constantFrom(
        "1",
        "11",
        "1/",
        "1/../11",
        "../11",
        "%2F11",
        "a",
        "A",
        "\0",
        "tenants",
        ".",
        "..",
        "ü",
        "u\u0308",
        "_31",
      ),
    );
    fc.assert(
      fc.property(id, id, (a, b) => {
        fc.pre(a !== b);
        const [one, other] = [tenantPrefix(a), tenantPrefix(b)];
        expect(one.toLowerCase().startsWith(other.toLowerCase())).toBe(false);
        expect(other.toLowerCase().startsWith(one.toLowerCase())).toBe(false);
        expect(one).toMatch(/^tenants\/[a-z0-9_-][A-Za-z0-9_-]*\/$/);
      }),
      { numRuns: 500 },
    );
  });

  it("cannot be left by any key", async () => {
    const sink = memorySink();
    await tenantFolder({ sink, tenant: "11" }).put("secret.txt", "of tenant 11");
    const folder = tenantFolder({ sink, tenant: "1" });
    const attack = fc
      .array(
        fc.constantFrom(
          "..",
          ".",
          "",
          "/",
          "\\",
          "%2e%2e",
          "%2F",
          "\0",
          "tenants",
          "11",
          "files",
          "secret.txt",
          "_31",
          "1",
        ),
        { minLength: 1, maxLength: 8 },
      )
      .chain((parts) => fc.constantFrom(parts.join("/"), parts.join("")));
    await fc.assert(
      fc.asyncProperty(attack, async (key) => {
        const before = new Set(sink.objects.keys());
        const answer: unknown = await folder.put(key, "x").catch((error: unknown) => error);
        expect(answer instanceof ExportError ? answer.code : "written").toMatch(/^(written|invalid_key)$/);
        expect(answer instanceof TypeError).toBe(false);
        for (const written of sink.objects.keys()) {
          expect(before.has(written) || written.startsWith(folder.prefix)).toBe(true);
        }
        const read = await Promise.resolve(key)
          .then(async (each) => Buffer.concat(await collected(folder.get(each))).toString())
          .catch(() => "refused");
        expect(["x", "refused"]).toContain(read);
      }),
      { numRuns: runs(500, { short: 200 }) },
    );
    expect(sink.objects.get(`${tenantPrefix("11")}files/secret.txt`)?.toString()).toBe("of tenant 11");
  });
});

describe("many tenants", () => {
  it("find no byte of each other in their dumps", async () => {
    const many = await createTestDatabase({ template: app });
    const count = runs(200, { short: 8 });
    const ids = Array.from({ length: count }, (_, index) => `t${index}x`);
    for (const statement of fill(ids, 20).map((text, index) => unique(text, index)))
      await many.pool.query(statement);
    const sink = memorySink();
    const exporter = createExporter({ registry, source: pgSource(many.pool), db: many.db, sink });
    for (const tenant of ids) {
      await tenantFolder({ sink, tenant }).put("own.txt", `canary-${tenant}`);
    }
    for (const tenant of ids) {
      const job = await exporter.start({ tenant, requestedBy: "x", compression: "none" });
      await collected(job.run());
      const text = [...sink.objects]
        .filter(([key]) => key.startsWith(job.prefix))
        .map(([, body]) => body.toString())
        .join("\n");
      const canaries = new Set(text.match(/canary-t\d+x/g));
      expect([...canaries]).toEqual([`canary-${tenant}`]);
    }
    await many.close();
  });
});

async function put(sink: Sink, key: string, body: Buffer): Promise<void> {
  const writer = await sink.create(key);
  await writer.write(body);
  await writer.complete();
}

/** The template's own tenants took the first ids of users and notes. */
function unique(statement: string, index: number): string {
  const tenant = 100 + Math.floor(index / 4);
  return statement
    .replaceAll(/00000000-0000-0000-000\d+-00000000000/g, `00000000-0000-0000-0${tenant}-00000000000`)
    .replace(/select \d+ \* 1000 \+ n/, `select ${tenant} * 1000 + n`);
}

async function endpoint() {
  const nothing = JSON.stringify({ Statement: [] });
  const s3 = await startS3Endpoint({
    buckets: ["dumps"],
    credentials: [
      { accessKeyId: "ALL", secretAccessKey: "secret" },
      { accessKeyId: "NONE", secretAccessKey: "secret", policy: nothing },
    ],
  });
  return { ...s3, [Symbol.asyncDispose]: async () => await s3.stop() };
}
