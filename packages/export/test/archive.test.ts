import { contract, defineRegistry } from "@habeas/core";
import {
  createExporter,
  drizzleSource,
  migrate,
  readExport,
  tenantFolder,
  verifyExport,
  type Source,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { memorySink } from "@habeas/export/testing";
import { createTestDatabase, templateDatabase, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { bigint, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collected } from "./support/collected.ts";

const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  tenantId: text("tenant_id").notNull(),
  leadId: uuid("lead_id"),
  role: text("role").notNull(),
});
const folders = pgTable("folders", {
  id: integer("id").primaryKey(),
  ownerId: uuid("owner_id").notNull(),
});
/** Documents hang in folders or under other documents, and have no key of their own in the database. */
const documents = pgTable("documents", {
  number: bigint("number", { mode: "bigint" }).notNull(),
  tenantId: text("tenant_id").notNull(),
  folderId: integer("folder_id"),
  parent: bigint("parent", { mode: "bigint" }),
  title: text("title").notNull(),
  fileKey: text("file_key"),
});
const settings = pgTable("settings", { tenantId: text("tenant_id").primaryKey(), color: text("color") });

const registry = defineRegistry({
  schema: { users, folders, documents, settings },
  controller: { name: "Acme GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "Workspace", keep: { for: "P30D", after: "account closed" } }),
  },
  subjects: {
    member: { table: "users", when: { role: "member" } },
    applicant: { identifiedBy: "EmailAddress" },
  },
  tables: (p) => ({
    users: { id: p.subject(), tenantId: p.tenant(), leadId: p.ownedBy("users"), role: p.none() },
    folders: { id: p.none(), ownerId: p.ownedBy("users") },
    documents: {
      number: p.none(),
      tenantId: p.tenant(),
      folderId: p.ownedBy("folders"),
      parent: p.ownedBy("documents", { column: "number" }),
      title: p.none(),
      fileKey: p.file({ for: ["account"] }),
    },
    settings: { tenantId: p.tenant(), color: p.none() },
  }),
});

const person = (number: number): string => `00000000-0000-0000-0000-00000000000${number}`;

const template = templateDatabase("export_archive", async (db) => {
  await migrate(db);
  for (const statement of [
    "create table users (id uuid primary key, tenant_id text not null, lead_id uuid, role text not null)",
    "create table folders (id integer primary key, owner_id uuid not null)",
    "create table documents (number bigint not null, tenant_id text not null, folder_id integer, parent bigint, title text not null, file_key text) partition by list (tenant_id)",
    "create table documents_a partition of documents for values in ('a')",
    "create table documents_b partition of documents for values in ('b')",
    "create table settings (tenant_id text primary key, color text)",
    `insert into users values ('${person(1)}', 'a', null, 'member'), ('${person(2)}', 'a', '${person(1)}', 'member'),
       ('${person(3)}', 'b', null, 'member'), ('${person(4)}', 'a', null, 'robot')`,
    `insert into folders values (1, '${person(1)}'), (2, '${person(2)}'), (3, '${person(3)}')`,
    // A tree below folder 1, one below folder 2, a circle, and a document of another tenant that claims folder 1.
    `insert into documents values (1, 'a', 1, null, 'root', 'one.txt'), (2, 'a', null, 1, 'child', E'tab\\tname.txt'),
       (3, 'a', null, 2, 'grandchild', 'missing.txt'), (4, 'a', 2, null, 'not hers', 'two.txt'),
       (5, 'a', 1, 6, 'circle', '../escape'), (6, 'a', null, 5, 'circle', null), (7, 'b', 1, null, 'foreign', 'three.txt')`,
    "insert into settings values ('a', 'red'), ('b', 'blue')",
  ]) {
    await db.execute(sql.raw(statement));
  }
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ template });
});
afterAll(async () => await database.close());

async function archive(source: Source, id: string, kind: "member" | "applicant" = "member") {
  const sink = memorySink();
  const folder = tenantFolder({ sink, tenant: "a" });
  for (const name of ["one.txt", "two.txt", "three.txt", "unnamed.txt"]) await folder.put(name, name);
  const exporter = createExporter({ registry, source, db: database.db, sink });
  const job = await exporter.start({
    tenant: "a",
    requestedBy: "x",
    scope: { subject: registry.subject(kind, { tenant: "a", id }) },
  });
  await collected(job.run());
  expect(await verifyExport({ sink, prefix: job.prefix })).toMatchObject({ ok: true, findings: [] });
  const dump = await readExport({ sink, prefix: job.prefix });
  const titles = (await collected(dump.rows("documents"))).map(({ title }) => title);
  const people = (await collected(dump.rows("users"))).map((row) => row["id"]);
  const files = (await collected(dump.files())).map(({ key }) => key);
  const tables = dump.tables.map(({ name, rows }) => [name, rows]);
  return {
    titles: titles.map(String).toSorted((a, b) => a.localeCompare(b)),
    people,
    files,
    tables,
    excluded: dump.excluded,
    exporter,
    job,
    sink,
  };
}

for (const [name, source] of Object.entries({
  COPY: () => pgSource(database.pool),
  "a cursor": () => drizzleSource(database.db),
})) {
  describe(`a person's archive by ${name}`, () => {
    it("holds what she owns through folders, trees and circles, and nothing of anybody else", async () => {
      const { titles, people, files, tables, excluded } = await archive(source(), person(1));
      expect(titles).toEqual(["child", "circle", "circle", "grandchild", "root"]);
      expect(people).toEqual([person(1), person(2)]); // the one she leads is hers; what is behind him is not
      expect(files).toEqual(["one.txt"]);
      expect(tables).toEqual([
        ["users", 2],
        ["folders", 1],
        ["documents", 5],
      ]);
      expect(excluded).toEqual([{ table: "settings", because: "holds no rows that this person owns" }]);
    });

    it("of another person holds hers", async () => {
      const { titles, people, files } = await archive(source(), person(2));
      expect({ titles, people, files }).toEqual({
        titles: ["not hers"],
        people: [person(2)],
        files: ["two.txt"],
      });
    });
  });
}

describe("an archive", () => {
  it.each([
    ["nobody of this id", person(9), "member", "unknown_person"] as const,
    ["a person of another tenant", person(3), "member", "unknown_person"] as const,
    ["an id that the column cannot hold", "x' or '1'='1", "member", "unknown_person"] as const,
    ["a kind without a table", "maria@example.com", "applicant", "invalid_options"] as const,
  ])("is refused for %s", async (_, id, kind, code) => {
    await expect(archive(pgSource(database.pool), id, kind)).rejects.toMatchObject({ code });
  });

  it("is made for a person whose row is of no kind, since kinds choose words only", async () => {
    const { people } = await archive(pgSource(database.pool), person(4));
    expect(people).toEqual([person(4)]);
  });

  it("says whose it is, and forgets it when it is erased", async () => {
    const { exporter, job, sink } = await archive(pgSource(database.pool), person(2));
    const read = (path: string): string => sink.objects.get(job.prefix + path)?.toString() ?? "";
    expect(JSON.parse(read("datapackage.json"))).toMatchObject({
      title: "Data of a person",
      habeas: { subject: { table: "users", key: person(2) } },
    });
    expect(read("README.txt")).toContain("the records that are yours");
    await exporter.erase(job);
    const { rows } = await database.pool.query("select options::text from habeas.export_job where id = $1", [
      job.id,
    ]);
    expect(JSON.stringify(rows)).not.toContain(person(2));
  });
});
