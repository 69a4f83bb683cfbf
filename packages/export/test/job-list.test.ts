import { createExporter } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template: app });
});
afterAll(async () => await database.close());

describe("the dumps of a tenant", () => {
  it("are listed, the newest first, with where they stand", async () => {
    const sink = memorySink();
    const exporter = createExporter({ registry, source: pgSource(database.pool), db: database.db, sink });
    const first = await exporter.start({ tenant: "1", requestedBy: "admin-7" });
    await collected(first.run());
    const second = await exporter.start({ tenant: "1", requestedBy: "admin-8" });
    const foreign = await exporter.start({ tenant: "11", requestedBy: "x" });
    const listed = await collected(exporter.list({ tenant: "1" }));
    expect(listed).toMatchObject([
      { tenant: "1", id: second.id, requestedBy: "admin-8", state: "open", finishedAt: undefined },
      { tenant: "1", id: first.id, requestedBy: "admin-7", state: "complete", prefix: first.prefix },
    ]);
    expect(listed[1]?.finishedAt).toBeInstanceOf(Date);
    expect(await collected(exporter.unfinished())).toEqual([
      { tenant: "1", id: second.id },
      { tenant: "11", id: foreign.id },
    ]);
    await second.cancel();
    await foreign.cancel();
  });

  it("are listed each once, however many there are and however close together they were started", async () => {
    const exporter = createExporter({
      registry,
      source: pgSource(database.pool),
      db: database.db,
      sink: memorySink(),
    });
    const job = await exporter.start({ tenant: "acme", requestedBy: "x" });
    await database.pool.query(
      `insert into habeas.export_job (tenant_id, id, requested_by, state, options, plan, prefix, created_at, expires_at)
       select tenant_id, gen_random_uuid(), requested_by, state, options, plan, prefix, created_at - (n / 300) * interval '1 us', expires_at
       from habeas.export_job, generate_series(1, 449) n where id = $1`,
      [job.id],
    );
    const listed = await collected(exporter.list({ tenant: "acme" }));
    expect(new Set(listed.map(({ id }) => id)).size).toBe(450);
    expect(listed).toHaveLength(450);
    const unfinished = await collected(exporter.unfinished());
    expect(new Set(unfinished.map(({ id }) => id)).size).toBe(450);
  });
});

describe("the progress of a dump", () => {
  it("says which table a part is of, and that the files are files", async () => {
    const exporter = createExporter({
      registry,
      source: pgSource(database.pool),
      db: database.db,
      sink: memorySink(),
    });
    const job = await exporter.start({ tenant: "1", requestedBy: "x" });
    const parts = (await collected(job.run()))
      .filter((event) => event.type === "part")
      .map(({ kind, table }) => ({ kind, table }));
    expect(parts.toSorted((a, b) => (a.table ?? "").localeCompare(b.table ?? ""))).toEqual([
      { kind: "files", table: undefined },
      { kind: "table", table: "notes" },
      { kind: "table", table: "orders" },
      { kind: "table", table: "tenants" },
      { kind: "table", table: "users" },
    ]);
  });
});
