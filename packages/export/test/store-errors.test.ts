import { inspect } from "node:util";
import { createExporter, ExportError, type Exporter } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, failQuery, isFull } from "@habeas/testbed";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { expect, it } from "vitest";
import { app, registry } from "./support/app.ts";
import { collected } from "./support/collected.ts";

const CANARY = "canary@example.org";

/** Everything that a host does with dumps. */
const acts: Readonly<Record<string, (exporter: Exporter) => Promise<unknown>>> = {
  "start and run": async (exporter) => {
    const job = await exporter.start({ tenant: "1", requestedBy: CANARY, format: "csv" });
    return await collected(job.run());
  },
  "open and cancel": async (exporter) => {
    const job = await exporter.start({ tenant: "1", requestedBy: CANARY });
    const opened = await exporter.open({ tenant: job.tenant, id: job.id });
    await opened.state();
    await opened.cancel();
  },
  list: async (exporter) => [
    ...(await collected(exporter.list({ tenant: "1" }))),
    ...(await collected(exporter.unfinished())),
  ],
  "erase, mark and sweep": async (exporter) => {
    const job = await exporter.start({ tenant: "1", requestedBy: CANARY });
    await exporter.markStale("1");
    await exporter.erase(job);
    await exporter.sweep({ orphansBefore: new Date() });
  },
};

/** What a driver says of a row, and of a connection that is gone: drizzle puts the parameters in front of both. */
const errors = [
  Object.assign(new Error(`Key (email)=(${CANARY}) already exists.`), { code: "23505", detail: CANARY }),
  new Error("Connection terminated unexpectedly"),
];

/** drizzle 0.45 keeps a pool's client for ever when `begin` fails: that is not looked for here. */
const STATEMENT = /^\s*(?!begin|commit|rollback)\w/i;

it.each(Object.entries(acts))("%s: no error of a driver leaves, at whichever query", async (_, act) => {
  await using database = await createTestDatabase({ template: app });
  const pool = new Pool({ connectionString: database.url });
  const exporter = createExporter({
    registry,
    source: pgSource(database.pool),
    db: drizzle(pool),
    sink: memorySink(),
    pollMilliseconds: 5,
  });
  let first = 1; // so that the errors take turns at the queries of a short run
  try {
    for (const error of errors) {
      for (let at = isFull() ? 1 : first++; ; at += isFull() ? 1 : 7) {
        const failure = failQuery(pool, { at, error, match: STATEMENT });
        const outcome: unknown = await act(exporter).catch((thrown: unknown) => thrown);
        failure.remove();
        if (!failure.struck) break;
        expect(inspect(outcome, { depth: 9 })).not.toContain(CANARY);
        expect(outcome instanceof Error && !(outcome instanceof ExportError)).toBe(false);
      }
    }
  } finally {
    await pool.end();
  }
});
