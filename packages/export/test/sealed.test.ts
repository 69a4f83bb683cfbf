import { contract, createPrivacy, defineRegistry, type SealedValues } from "@habeas/core";
import { createExporter, drizzleSource, migrate, readExport, type Source } from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, templateDatabase, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { customType, pgTable, text, type AnyPgColumn } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collected } from "./support/collected.ts";
import type { SealedValue } from "../../core/src/sealed-values.ts";
import type { StartOptions } from "../src/job/start-options.ts";

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });
const people = pgTable("people", {
  id: text("id").primaryKey(),
  tenantId: text("tenant_id").notNull(),
  reader: text().references((): AnyPgColumn => people.id),
  writer: text().references((): AnyPgColumn => people.id),
  email: bytea("email"),
  phone: text("phone"),
  emailIndex: bytea("email_index"),
});
// The mark that @habeas/crypto puts on its columns.
Object.defineProperty(people.email, Symbol.for("habeas.sealed"), { value: { field: "person.email" } });
Object.defineProperty(people.phone, Symbol.for("habeas.sealed"), { value: { field: "person.phone" } });

const registry = defineRegistry({
  schema: { people },
  controller: { name: "Acme GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: { account: contract({ describe: "Account", keep: { for: "P30D", after: "account closed" } }) },
  tables: (p) => ({
    people: {
      id: p.subject(),
      tenantId: p.tenant(),
      reader: p.ownedBy("people"),
      writer: p.ownedBy("people"),
      email: p.personal("EmailAddress", { for: ["account"] }),
      phone: p.personal("TelephoneNumber", { for: ["account"] }),
      emailIndex: p.copyOf("email"),
    },
  }),
});

const PEOPLE = 2500;

/** A toy seal: where it stands, and the value. Opens only there. */
const seal = (column: string, place: readonly string[], value: string): string =>
  Buffer.from(`${JSON.stringify([column, ...place])}\0${value}`).toString("base64");

/** Opens what is bound to its tenant, to who wrote it (the second of the row's two owners), and to its row. */
class ToyPort implements SealedValues {
  readonly batches: number[] = [];
  readonly columns = ["email", "phone"].map((column) => ({
    table: "people",
    column,
    with: ["tenant_id", "writer", "id"],
  }));

  async open(batch: readonly SealedValue[]) {
    this.batches.push(batch.length);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return batch.map(({ column, value, with: place }) => {
      const bytes = Buffer.from(value);
      const [where, plain] = Buffer.from(bytes.toString(), "base64").toString().split("\0");
      if (where !== JSON.stringify([column.column, ...place])) return { ok: false, code: "canary" } as const;
      const opened: unknown = plain?.startsWith("{") ? JSON.parse(plain) : plain;
      return { ok: true, value: opened } as const;
    });
  }
}

const template = templateDatabase("sealed_people", async (db) => {
  await migrate(db);
  await db.execute(
    sql`create table people (id text primary key, tenant_id text not null, reader text, writer text, email bytea, phone text, email_index bytea)`,
  );
  for (let from = 0; from < PEOPLE; from += 500) {
    const rows = Array.from({ length: 500 }, (_, index) => {
      const id = `p${from + index}`;
      const place = ["t", "p0", id];
      const email = seal("email", place, id === "p7" ? '{"nested":["a",1]}' : `${id}@\t"x"\\.example\n`);
      return sql`(${id}, 't', 'p1', 'p0', convert_to(${email}, 'UTF8'), ${index % 3 === 0 ? null : seal("phone", place, "=1")}, '\\x00')`;
    });
    await db.execute(sql`insert into people values ${sql.join(rows, sql`, `)}`);
  }
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template });
});
afterAll(async () => await database.close());

async function dumped(source: Source, sealedValues: SealedValues, options: Partial<StartOptions> = {}) {
  const sink = memorySink();
  const exporter = createExporter({
    registry,
    privacy: createPrivacy({ registry, db: database.db, sealedValues }),
    source,
    db: database.db,
    sink,
  });
  const job = await exporter.start({ tenant: "t", requestedBy: "x", files: false, ...options });
  await collected(job.run({ concurrency: 3 }));
  const dump = await readExport({ sink, prefix: job.prefix });
  const rows = await collected(dump.rows("people"));
  const described: unknown = JSON.parse(sink.objects.get(`${job.prefix}datapackage.json`)?.toString() ?? "");
  return { rows: new Map(rows.map((row) => [row["id"], row])), described };
}

describe("sealed columns", () => {
  for (const format of ["ndjson", "csv"] as const) {
    for (const name of ["COPY", "a cursor"] as const) {
      it(`are opened on the way through ${name} to ${format}, a batch of keys at a time`, async () => {
        const port = new ToyPort();
        const source = name === "COPY" ? pgSource(database.pool) : drizzleSource(database.db);
        const { rows, described } = await dumped(source, port, { format });
        expect(rows.size).toBe(PEOPLE);
        expect(rows.get("p1")).toEqual({
          id: "p1",
          tenant_id: "t",
          reader: "p1",
          writer: "p0",
          email: 'p1@\t"x"\\.example\n',
          phone: "=1",
        });
        expect(rows.get("p0")).toMatchObject({ phone: null });
        expect(rows.get("p7")?.["email"]).toEqual(
          format === "csv" ? '{"nested":["a",1]}' : { nested: ["a", 1] },
        );
        expect(port.batches).toHaveLength(3);
        expect(described).toMatchObject({
          resources: [
            {
              habeas: {
                rows: PEOPLE,
                decrypted: port.batches.reduce((a, b) => a + b, 0),
                unreadable: 0,
              },
            },
          ],
          habeas: {
            excluded: [{ table: "people", column: "email_index", because: "copy of another column" }],
          },
        });
      });
    }
  }

  it("are opened by several workers at once", async () => {
    const { rows } = await dumped(pgSource(database.pool), new ToyPort(), { rangeRows: 100 });
    expect([...rows.values()].filter(({ email }) => email === null)).toEqual([]);
    expect(rows.size).toBe(PEOPLE);
  });

  it("fail the dump when one cannot be opened, without a word of what the port said", async () => {
    await database.pool.query(
      "update people set email = (select email from people where id = 'p2') where id = 'p1'",
    );
    const failure: unknown = await dumped(pgSource(database.pool), new ToyPort()).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "value_unreadable", where: "people" });
    expect(JSON.stringify(failure) + String(failure)).not.toContain("canary");
  });

  it("are empty and counted when one cannot be opened and the policy is to redact", async () => {
    const { rows, described } = await dumped(pgSource(database.pool), new ToyPort(), {
      unreadable: "redact",
    });
    expect(rows.get("p1")).toMatchObject({ email: null });
    expect(described).toMatchObject({ resources: [{ habeas: { unreadable: 1 } }] });
  });

  it("demand a port before anything is written", async () => {
    const exporter = createExporter({
      registry,
      source: pgSource(database.pool),
      db: database.db,
      sink: memorySink(),
    });
    await expect(exporter.start({ tenant: "t", requestedBy: "x" })).rejects.toMatchObject({
      code: "no_sealed_values",
      where: "people.email",
    });
  });
});
