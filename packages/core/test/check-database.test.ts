import { createTestDatabase, eachDriver, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import {
  checkDatabase,
  contract,
  defineRegistry,
  legalObligation,
  type CheckDatabaseOptions,
} from "../src/index.ts";
import { referenceTables, registry } from "./fixtures/reference-registry.ts";

const statements = referenceTables.split(/;\s*/).filter((statement) => statement.trim() !== "");
const template = templateDatabase("check_database", async (db) => {
  for (const statement of statements) await db.execute(sql.raw(statement));
});

const on = "2026-11-23";

/** The findings after some statements, as `rule where`. */
async function found(changes: readonly string[], options: CheckDatabaseOptions = {}): Promise<string[]> {
  await using database = await createTestDatabase({ template });
  for (const change of changes) await database.db.execute(sql.raw(change));
  const findings = await checkDatabase(registry, database.db, { on, ...options });
  return findings.map(({ rule, where }) => `${rule} ${where}`);
}

describe("the check of a database", () => {
  eachDriver((driver) => {
    it("finds nothing where the registry and the database agree, and reports what one statement breaks", async () => {
      await using database = await driver.create(template);
      expect(await checkDatabase(registry, database.db, { on })).toEqual([]);
      await database.db.execute(sql`create table extra (id int)`);
      expect(await checkDatabase(registry, database.db, { on })).toMatchObject([
        { rule: "unknown_table", where: "extra", level: "error" },
      ]);
    });
  });

  it("finds tables and columns that the registry does not know, in every schema", async () => {
    expect(
      await found([
        "create schema crm",
        "create table crm.leads (id int primary key, email text)",
        "alter table users add column nickname text",
        "create table parts (id int) partition by range (id)",
        "create table parts_1 partition of parts for values from (0) to (9)",
        "create schema habeas",
        "create table habeas.own (id int)",
      ]),
    ).toEqual(["unknown_table crm.leads", "unknown_table parts", "unknown_column users.nickname"]);
  });

  it("finds what the database lacks", async () => {
    expect(await found(["drop table files", "alter table tasks drop column form"])).toEqual([
      "missing_column tasks.form",
      "missing_table files",
    ]);
  });

  it("finds materialized views, and warns of views that nobody has looked at", async () => {
    const views = [
      "create view active as select * from users",
      "create materialized view copies as select email from users",
    ];
    expect(await found(views)).toEqual(["unknown_view copies"]);
    expect(await found(views, { warnings: true })).toContain("unknown_view active");
    expect(await found(views, { warnings: true, views: ["active", "copies"] })).toEqual([]);
  });

  it("finds a foreign key that only the database has and that leads to a person", async () => {
    expect(
      await found([
        "alter table invoices add foreign key (id) references users",
        "alter table tasks add column x uuid references users",
      ]),
    ).toEqual([
      "unknown_column tasks.x",
      "foreign_key_without_edge invoices.id",
      "person_undeletable invoices.id (invoices_id_fkey)",
    ]);
  });

  it("finds a cascade that would take rows which another purpose keeps", async () => {
    expect(
      await found([
        "alter table invoices drop constraint invoices_user_id_fkey",
        "alter table invoices add constraint invoices_user_id_fkey foreign key (user_id) references users on delete cascade",
      ]),
    ).toEqual(["cascade_takes_kept_rows invoices.user_id (invoices_user_id_fkey)"]);
  });

  it("finds a cascade that only one partition has", async () => {
    expect(
      await found([
        "drop table invoices",
        `create table invoices (id uuid primary key, tenant_id uuid not null references tenants, user_id uuid,
          billing_name text, issued_at timestamptz not null, total int) partition by hash (id)`,
        "create table invoices_0 partition of invoices for values with (modulus 1, remainder 0)",
        "alter table invoices_0 add constraint one_cascade foreign key (user_id) references users on delete cascade",
      ]),
    ).toEqual(["cascade_takes_kept_rows invoices.user_id (one_cascade)"]);
  });

  describe("with a registry whose columns are NOT NULL", () => {
    const people = pgTable("people", { id: integer().primaryKey(), email: text().notNull().unique() });
    const orders = pgTable("orders", {
      id: integer().primaryKey(),
      buyer: integer().notNull(),
      seller: integer().notNull(),
      address: text(),
    });
    const purposes = {
      account: contract({ describe: "x", keep: { for: "P1D", after: "x" } }),
      tax: legalObligation({ describe: "x", law: "y", keep: { for: "P8Y", after: "x" } }),
    };
    const strict = defineRegistry({
      schema: { people, orders },
      controller: registry.controller,
      tenancy: { single: "shop" },
      purposes,
      subjects: { person: { table: "people" } },
      tables: (p) => ({
        people: {
          id: p.subject(),
          email: p.personal("EmailAddress", { for: ["account"], erase: "erased@erased.invalid" }),
        },
        orders: {
          id: p.none(),
          buyer: p.ownedBy("people"),
          seller: p.visibleTo("people", { onErase: "keep" }),
          address: p.personal("PhysicalAddress", { for: ["tax"] }),
        },
      }),
    });

    it("finds keys that make a person undeletable and erasure values that collide", async () => {
      await using database = await createTestDatabase();
      await database.db.execute(sql`create table people (id int primary key, email text not null unique)`);
      await database.db.execute(
        sql`create table orders (id int primary key, buyer int not null references people, seller int not null references people, address text)`,
      );
      const findings = await checkDatabase(strict, database.db, { on, warnings: true });
      expect(findings.map(({ rule, where, level }) => `${level}: ${rule} ${where}`)).toEqual([
        "warning: person_undeletable orders.buyer (orders_buyer_fkey)",
        "error: person_undeletable orders.seller (orders_seller_fkey)",
        "error: erased_value_not_unique people.email",
      ]);
    });
  });

  it("finds paths in stored documents that no schema knows, and shows no name that could be a person's", async () => {
    const form = JSON.stringify({
      email: "ana@example.org",
      extra: [{ iban: "DE89" }, { iban: "DE90" }],
      byMail: { "bea@example.org": 1, "+49 171 2345678": 2 },
    });
    const rows = [
      "insert into tenants values ('00000000-0000-0000-0000-000000000001', 'T')",
      `insert into tasks values (gen_random_uuid(), '00000000-0000-0000-0000-000000000001', null, null, '${form}')`,
    ];
    expect(await found(rows)).toEqual([
      "unknown_json_path tasks.form.byMail.*",
      "unknown_json_path tasks.form.extra.*.iban",
    ]);
    expect(await found(rows, { sample: 0 })).toEqual([]);
  });
});
