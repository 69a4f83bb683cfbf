import { createHash } from "node:crypto";
import { createExporter, drizzleSource, readExport } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { postgresJsSource } from "@habeas/export/postgres-js";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, runs, type TestDatabase } from "@habeas/testbed";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app, registry } from "./support/app.ts";

/** Bytes of one field, about: 50 MB in full. */
const MEGABYTES = runs(50, { short: 1 });

let database: TestDatabase;
let note = "";
beforeAll(async () => {
  database = await createTestDatabase({ template: app });
  // Quotes, escapes, line ends and a character of four bytes, so that pieces end in the middle of all of them.
  const { rows } = await database.pool.query<{ hash: string }>(
    `update orders set note = repeat(E'=a "quoted" \\\\ back\\tslash\\n\\U0001F600', ${MEGABYTES * 33_000}),
       form = jsonb_build_object('text', repeat(E'"\\\\\\n\\U0001F600', ${MEGABYTES * 100_000}))
     where tenant_id = '1' and number = 7
     returning encode(sha256(convert_to(note || (form ->> 'text'), 'UTF8')), 'hex') as hash`,
  );
  note = rows[0]?.hash ?? "";
});
afterAll(async () => await database.close());

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const isForm = (value: unknown): value is { readonly text: string } =>
  typeof value === "object" && value !== null && "text" in value && typeof value.text === "string";

describe("a field of many megabytes", () => {
  for (const format of ["ndjson", "csv"] as const) {
    for (const way of ["node-postgres", "postgres.js", "a cursor"] as const) {
      it(`comes back as it was, by ${way} as ${format}`, async () => {
        const client = postgres(database.url);
        const source = {
          "node-postgres": pgSource(database.pool),
          "postgres.js": postgresJsSource(client),
          "a cursor": drizzleSource(database.db),
        }[way];
        const sink = memorySink();
        const exporter = createExporter({ registry, source, db: database.db, sink });
        const job = await exporter.start({ tenant: "1", requestedBy: "x", format, files: false });
        for await (const event of job.run()) void event;
        const dump = await readExport({ sink, prefix: job.prefix });
        let found = "";
        for await (const order of dump.rows("orders")) {
          if (order["number"] !== 7n || !isForm(order["form"])) continue;
          found = sha256(`${String(order["note"])}${order["form"].text}`);
        }
        expect(found).toBe(note);
        await client.end();
      });
    }
  }
});
