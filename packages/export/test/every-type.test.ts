import { createExporter, drizzleSource, migrate, readExport, type Source } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { postgresJsSource } from "@habeas/export/postgres-js";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, runs, templateDatabase, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import * as fc from "fast-check";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collected } from "./support/collected.ts";
import { ddl, registry, TYPES } from "./support/every-type.ts";
import { everyValue } from "./support/every-value.ts";

const template = templateDatabase("every_type", async (db) => {
  await migrate(db);
  for (const statement of ddl) await db.execute(sql.raw(statement));
});

let database: TestDatabase;
let postgresJs: Sql;
beforeAll(async () => {
  database = await createTestDatabase({ template });
  postgresJs = postgres(database.url);
});
afterAll(async () => {
  await postgresJs.end();
  await database.close();
});

const ROWS = 50;
const TENANT = "t";

async function store(rows: readonly (readonly (string | null)[])[]): Promise<void> {
  await database.pool.query("truncate everything");
  const columns = TYPES.map(([name]) => name);
  const values = TYPES.map(([, type], index) => `$${index + 2}::text::${type}`);
  for (const [id, row] of rows.entries()) {
    await database.pool.query(
      `insert into everything (id, tenant_id, ${columns.join(", ")}) values ($1, '${TENANT}', ${values.join(", ")})`,
      [id, ...row],
    );
  }
}

/** What PostgreSQL itself makes of the rows; line breaks between the tokens of a json value as spaces. */
async function rowToJson(): Promise<string[]> {
  const client = await database.pool.connect();
  try {
    await client.query("begin");
    for (const setting of ["timezone = 'UTC'", "intervalstyle = 'iso_8601'", "datestyle = 'ISO, YMD'"]) {
      await client.query(`set local ${setting}`);
    }
    const { rows } = await client.query<{ json: string }>(
      "select row_to_json(e)::text as json from everything e order by id",
    );
    return rows.map(({ json }) => json.replaceAll(/[\n\r\t]/g, " "));
  } finally {
    await client.query("rollback");
    client.release();
  }
}

async function dump(source: Source, format: "ndjson" | "csv") {
  const sink = memorySink();
  const exporter = createExporter({ registry, source, db: database.db, sink });
  const job = await exporter.start({ tenant: TENANT, requestedBy: "x", format, compression: "none" });
  await collected(job.run({ concurrency: 1 }));
  const read = await readExport({ sink, prefix: job.prefix });
  const [part] =
    job.plan.tables.length === 1 ? [`${job.prefix}data/tables/everything/part-00001.${format}`] : [];
  const bytes = Buffer.concat(await collected(sink.read(part ?? "")));
  const rows = await collected(read.rows("everything"));
  await exporter.erase(job);
  return { lines: bytes.toString().split("\n").slice(0, -1), rows };
}

const byId = (rows: readonly Readonly<Record<string, unknown>>[]): unknown[] =>
  rows.toSorted((a, b) => Number(a["id"]) - Number(b["id"]));

const idOf = (line: string): number => Number(/^\{"id":(\d+)/.exec(line)?.[1]);

describe("every type of PostgreSQL", () => {
  it("is written as row_to_json writes it, by COPY and by cursor, and reads back the same from CSV", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(everyValue, { minLength: ROWS, maxLength: ROWS }), async (values) => {
        await store(values);
        const expected = await rowToJson();
        const copied = await dump(pgSource(database.pool), "ndjson");
        expect(copied.lines.toSorted((a, b) => idOf(a) - idOf(b))).toEqual(expected);
        const fetched = await dump(drizzleSource(database.db), "ndjson");
        expect(fetched.lines.toSorted((a, b) => idOf(a) - idOf(b))).toEqual(expected);
        const piped = await dump(postgresJsSource(postgresJs), "ndjson");
        expect(piped.lines.toSorted((a, b) => idOf(a) - idOf(b))).toEqual(expected);
        const asCsv = await dump(pgSource(database.pool), "csv");
        expect(byId(asCsv.rows)).toEqual(byId(copied.rows));
      }),
      { numRuns: runs(10_000 / ROWS, { short: 3 }), endOnFailure: true },
    );
  });
});
