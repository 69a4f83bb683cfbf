import { createTestDatabase, eachDriver, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, pgEnum, pgTable, text, varchar } from "drizzle-orm/pg-core";
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
    }, 180_000);
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

  it("names edges and tenants that no index serves, with the size of the table", async () => {
    await using database = await createTestDatabase({ template });
    const { db, pool } = database;
    await pool.query(`insert into tenants values ('00000000-0000-0000-0000-000000000001', 'T');
      insert into invoices (id, tenant_id, issued_at) select gen_random_uuid(), '00000000-0000-0000-0000-000000000001', now()
        from generate_series(1, 2000); analyze invoices`);
    const named = async () =>
      (await checkDatabase(registry, db, { on, warnings: true }))
        .filter(({ rule }) => rule.endsWith("_without_index"))
        .map(({ rule, where, fix }) => `${rule} ${where} ${/\d[\d,]*/.exec(fix)?.[0]}`);
    expect(await named()).toEqual([
      "tenant_without_index invoices.tenantId 2,000",
      "edge_without_index invoices.userId 2,000",
    ]);
    await pool.query("create index on invoices (tenant_id, user_id)");
    expect(await named()).toEqual([]);
  });

  it("refuses edges to a column that two rows can share, and cases that an enum does not have", async () => {
    const kind = pgEnum("kind", ["mail", "phone"]);
    const people = pgTable("people", {
      id: integer().primaryKey(),
      org: integer().notNull(),
      no: integer().notNull(),
    });
    const facts = pgTable("facts", {
      id: integer().primaryKey(),
      org: integer().notNull(),
      who: integer(),
      kind: kind(),
      value: text(),
    });
    const edges = defineRegistry({
      schema: { people, facts },
      controller: registry.controller,
      purposes: { account: contract({ describe: "x", keep: { for: "P1D", after: "x" } }) },
      subjects: { person: { table: "people" } },
      tables: (p) => ({
        people: { id: p.subject(), org: p.tenant(), no: p.none() },
        facts: {
          id: p.none(),
          org: p.tenant(),
          who: p.ownedBy("people", { column: "no" }),
          kind: p.none(),
          value: p.dependsOn(
            "kind",
            {
              mail: p.personal("EmailAddress", { for: ["account"] }),
              fax: p.personal("TelephoneNumber", { for: ["account"] }),
            },
            { otherwise: p.none() },
          ),
        },
      }),
    });
    await using database = await createTestDatabase();
    const { db, pool } = database;
    await pool.query(`create type kind as enum ('mail', 'phone');
      create table people (id int primary key, org int not null, no int not null);
      create table facts (id int primary key, org int not null, who int, kind kind, value text)`);
    const rules = async () =>
      (await checkDatabase(edges, db, { on })).map(({ rule, where }) => `${rule} ${where}`);
    expect((await rules()).toSorted()).toEqual([
      "case_unknown facts.value: fax",
      "edge_not_unique facts.who",
    ]);
    await pool.query("create unique index on people (no) where no > 5");
    expect(await rules()).toContain("edge_not_unique facts.who");
    await pool.query("create unique index on people (org, no)");
    expect(await rules()).toEqual(["case_unknown facts.value: fax"]);
  });

  it("finds names in the rows that no case lists, and shows none that may be somebody's", async () => {
    const answers = pgTable("answers", {
      id: integer().primaryKey(),
      field: text(),
      value: text(),
      more: text(),
      rest: text(),
      unnamed: text(),
    });
    const asked = defineRegistry({
      schema: { answers },
      controller: registry.controller,
      tenancy: { single: "shop" },
      purposes: { account: contract({ describe: "x", keep: { for: "P1D", after: "x" } }) },
      subjects: { claimant: { identifiedBy: "EmailAddress" } },
      tables: (p) => ({
        answers: {
          id: p.none(),
          field: p.none(),
          value: p.dependsOn("field", {
            mail: p.personal("EmailAddress", { for: ["account"] }),
            colour: p.none(),
          }),
          more: p.dependsOn("field", { mail: p.none() }, { otherwise: p.none() }),
          rest: p.dependsOn("unnamed", { "": p.none() }),
          unnamed: p.none(),
        },
      }),
    });
    await using database = await createTestDatabase();
    await database.pool.query(`create table answers
        (id int primary key, field text, value text, more text, rest text, unnamed text default '');
      insert into answers (id, field) values (1, 'mail'), (2, 'colour'), (3, null), (4, 'fax'), (5, 'fax'),
        (6, 'Maria, 4 May 1980'), (7, '{"a"}')`);
    const findings = await checkDatabase(asked, database.db, { on });
    expect(findings.filter(({ rule }) => rule === "case_unlisted").map(({ where }) => where)).toEqual([
      "answers.value: *",
      "answers.value: fax",
    ]);
  });

  describe("of the values that an erasure writes", () => {
    const status = pgEnum("status", ["active", "gone"]);
    const people = pgTable("people", {
      id: integer().primaryKey(),
      name: text(),
      code: varchar({ length: 4 }).notNull(),
      state: status().notNull(),
      email: text().notNull(),
      phone: text(),
    });
    const registryOf = (code: string, email: string | (() => string)) =>
      defineRegistry({
        schema: { people },
        controller: registry.controller,
        tenancy: { single: "shop" },
        purposes: { account: contract({ describe: "x", keep: { for: "P1D", after: "x" } }) },
        subjects: { person: { table: "people" } },
        tables: (p) => ({
          people: {
            id: p.subject(),
            name: p.personal("Name", { for: ["account"] }),
            code: p.personal("Identifying", { for: ["account"], erase: code }),
            state: p.personal("Job", { for: ["account"], erase: "gone" }),
            email: p.personal("EmailAddress", { for: ["account"], erase: email }),
            phone: p.personal("TelephoneNumber", { for: ["account"] }),
          },
        }),
      });
    const create = `create type status as enum ('active', 'gone');
      create table people (id int primary key, name text, code varchar(4) not null, state status not null,
        email text not null, phone text)`;
    const row = "insert into people values (1, 'Ana', 'A1', 'active', 'ana@example.org', '1')";

    async function tried(
      changes: readonly string[],
      code = "-",
      email: string | (() => string) = "-",
    ): Promise<string[]> {
      await using database = await createTestDatabase();
      await database.pool.query([create, ...changes].join(";"));
      const before = await database.pool.query("select * from people");
      const findings = await checkDatabase(registryOf(code, email), database.db, { on });
      expect((await database.pool.query("select * from people")).rows).toEqual(before.rows);
      return findings.map(({ rule, where }) => `${rule} ${where}`);
    }

    it.each([
      ["in a table that is empty", []],
      ["beside a row of the table", [row]],
    ])(
      "tells lengths, CHECKs, domains, enums, NOT NULL and unique indexes of every form apart %s",
      async (_, rows) => {
        expect(await tried(rows)).toEqual([]);
        expect(await tried(rows, "too long")).toEqual(["erase_value_refused people.code"]);
        expect(await tried([...rows, "alter table people add check (email like '%@%')"])).toEqual([
          "erase_value_refused people.email",
        ]);
        expect(
          await tried([
            ...rows,
            "create domain said as text check (value <> '-'); alter table people alter email type said",
          ]),
        ).toEqual(["erase_value_refused people.email"]);
        expect(await tried([...rows, "alter table people alter name set not null"])).toEqual([]);
        expect(await tried([...rows, "create unique index on people (lower(email))"])).toEqual([
          "erased_value_not_unique people.name+code+state+email+phone",
        ]);
        expect(await tried([...rows, "create unique index on people (email) where state = 'gone'"])).toEqual([
          "erased_value_not_unique people.name+code+state+email+phone",
        ]);
        expect(
          await tried([...rows, "create unique index on people (email) where state = 'active'"]),
        ).toEqual([]);
        expect(
          await tried([...rows, "create unique index on people (lower(email))"], "-", () =>
            crypto.randomUUID(),
          ),
        ).toEqual([]);
        expect(await tried([...rows, "create unique index on people (phone) nulls not distinct"])).toEqual([
          "erased_value_not_unique people.phone",
        ]);
        expect(
          await tried([...rows, "alter table people add check (id > 0 and num_nonnulls(name, phone) <> 1)"]),
        ).toEqual([]);
      },
    );

    it("says so where the role can make no temporary table", async () => {
      await using database = await createTestDatabase({ connections: 1 });
      const { pool, db } = database;
      await pool.query(create);
      await pool.query("begin read only");
      const findings = await checkDatabase(registryOf("-", "-"), db, { on });
      expect(findings.map(({ rule, where }) => `${rule} ${where}`)).toEqual([
        "erase_value_untried the database",
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
