import { createTestDatabase, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { contract, CoreError, defineRegistry, leaves } from "../src/index.ts";
import { documentLeaves } from "../src/values/document/document-leaves.ts";
import { replaceInDocument } from "../src/values/document/replace-in-document.ts";
import { schemaLeaves } from "../src/values/document/schema-leaves.ts";
import { tenantPredicate } from "../src/registry/tenant-condition.ts";

const tenants = pgTable("tenants", { id: text().primaryKey() });
const users = pgTable("users", { id: text().primaryKey(), tenantId: text("tenant_id").notNull() });
const invoices = pgTable("invoices", { id: integer().primaryKey(), userId: text("user_id").notNull() });
const lines = pgTable("lines", { id: integer().primaryKey(), invoiceId: integer("invoice_id").notNull() });
const notes = pgTable("notes", { id: integer().primaryKey(), body: text() });
const shares = pgTable("shares", { userId: text("user_id"), noteId: integer("note_id") }, (t) => [
  primaryKey({ columns: [t.userId, t.noteId] }),
]);
const countries = pgTable("countries", { code: text().primaryKey() });
const orphans = pgTable("orphans", { id: integer().primaryKey(), data: jsonb() });
const schema = { tenants, users, invoices, lines, notes, shares, countries, orphans };

const options = {
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "Workspace", keep: { for: "P30D", after: "account closed" } }),
  },
} as const;

const registry = defineRegistry({
  ...options,
  schema,
  subjects: { user: { table: "users" } },
  tables: (p) => ({
    tenants: { id: p.tenant() },
    users: { id: p.subject(), tenantId: p.tenant() },
    invoices: { id: p.none(), userId: p.ownedBy("users") },
    lines: { id: p.none(), invoiceId: p.ownedBy("invoices") },
    notes: { id: p.none(), body: p.personal("Name", { for: ["account"] }) },
    shares: { userId: p.visibleTo("users"), noteId: p.sees("notes") },
    countries: { code: p.global() },
    orphans: { id: p.none(), data: p.none() },
  }),
});

const faultOf = (act: () => unknown): CoreError | undefined => {
  try {
    act();
  } catch (error) {
    if (error instanceof CoreError) return error;
    throw error;
  }
  return undefined;
};

const codeOf = (act: () => unknown): string => faultOf(act)?.code ?? "nothing was thrown";

const edgeToCompositeKey = (): unknown =>
  defineRegistry({
    ...options,
    schema: { shares, users },
    tables: (p) => ({
      shares: { userId: p.none(), noteId: p.none() },
      users: { id: p.ownedBy("shares"), tenantId: p.tenant() },
    }),
  });

describe("a tenant's rows", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    for (const statement of [
      `create table tenants (id text primary key)`,
      `create table users (id text primary key, tenant_id text not null)`,
      `create table invoices (id int primary key, user_id text not null)`,
      `create table lines (id int primary key, invoice_id int not null)`,
      `create table notes (id int primary key, body text)`,
      `create table shares (user_id text, note_id int)`,
      `create table countries (code text primary key)`,
      `insert into tenants values ('a'), ('b')`,
      `insert into users values ('ann', 'a'), ('bob', 'b')`,
      `insert into invoices values (1, 'ann'), (2, 'bob')`,
      `insert into lines values (10, 1), (20, 2), (21, 2)`,
      `insert into notes values (100, 'x'), (200, 'y'), (300, 'of nobody')`,
      `insert into shares values ('ann', 100), ('bob', 200)`,
      `insert into countries values ('DE')`,
    ]) {
      await database.db.execute(sql.raw(statement));
    }
  });
  afterAll(async () => await database.close());

  const keys = async (table: string, tenant: string): Promise<unknown[]> => {
    const { source } = registry.table(table);
    const rows = await database.db
      .select()
      .from(source)
      .where(tenantPredicate(registry, registry.table(table), tenant));
    return rows.map((row) => Object.values(row)[0]);
  };

  it("are found by a column, through edges of any length, and through the rows that name them", async () => {
    expect(await keys("tenants", "a")).toEqual(["a"]);
    expect(await keys("users", "b")).toEqual(["bob"]);
    expect(await keys("invoices", "a")).toEqual([1]);
    expect(await keys("lines", "b")).toEqual([20, 21]);
    expect(await keys("shares", "a")).toEqual(["ann"]);
    expect(await keys("notes", "b")).toEqual([200]);
    expect(await keys("countries", "b")).toEqual(["DE"]);
  });

  it("are refused where nobody can tell whose they are, and without a tenant", () => {
    expect(codeOf(() => tenantPredicate(registry, registry.table("orphans"), "a"))).toBe(
      "table_without_tenant",
    );
    expect(codeOf(() => tenantPredicate(registry, registry.table("users"), ""))).toBe("tenant_required");
  });

  it("are all rows in a database of one tenant, and none for another tenant", () => {
    const single = defineRegistry({
      ...options,
      schema: { notes },
      tenancy: { single: "only" },
      tables: (p) => ({ notes: { id: p.none(), body: p.none() } }),
    });
    expect(single.table("notes").tenancy.by).toBe("whole");
    expect(codeOf(() => tenantPredicate(single, single.table("notes"), "other"))).toBe("unknown_tenant");
  });
});

describe("the registry", () => {
  it("knows what an edge names when nobody says it", () => {
    expect(registry.table("lines").column("invoiceId").rule).toMatchObject({
      table: "invoices",
      column: "id",
    });
  });

  it("refuses an edge to a table whose key has several columns, with the place and the fix", () => {
    expect(faultOf(edgeToCompositeKey)).toMatchObject({
      code: "invalid_registry",
      problems: [expect.objectContaining({ code: "edge_needs_column", where: "users.id" })],
      where: "users.id",
      fix: expect.stringContaining("column") as string,
    });
  });

  it("names a person only of a known kind", () => {
    expect(registry.subject("user", { tenant: "a", id: "ann" })).toEqual({
      kind: "user",
      tenant: "a",
      table: "users",
      key: "ann",
    });
    expect(codeOf(() => registry.subject("toString" as "user", { tenant: "a", id: "ann" }))).toBe(
      "unknown_subject_kind",
    );
  });
});

describe("a document", () => {
  const known = leaves<"account">();
  const form = z.object({
    email: z.email().register(known, { category: "EmailAddress" }).optional(),
    people: z
      .array(z.object({ name: z.string().register(known, { category: "Name" }), age: z.number() }))
      .nullable(),
    more: z.record(z.string(), z.string().register(known, { category: "Name" })).default({}),
  });

  it("lists every leaf of its schema, also behind optional, nullable and default", () => {
    expect(schemaLeaves(form, known).map(({ path, leaf }) => [path.join("."), leaf?.category])).toEqual([
      ["email", "EmailAddress"],
      ["people.*.name", "Name"],
      ["people.*.age", undefined],
      ["more.*", "Name"],
    ]);
  });

  it("lists every value with its class, and never leaves out one that the schema does not know", () => {
    const document = {
      email: "a@x.example",
      people: [{ name: "Ann", age: 5 }],
      surprise: { deep: ["b@x.example"] },
    };
    expect(
      documentLeaves(form, known, document).map(({ path, leaf }) => [path.join("."), leaf?.category]),
    ).toEqual([
      ["email", "EmailAddress"],
      ["people.0.name", "Name"],
      ["people.0.age", undefined],
      ["surprise.deep.0", undefined],
    ]);
  });

  it("is changed at its leaves, and a leaf of another document is an error", () => {
    const document = { people: [{ name: "Ann" }] };
    const [name] = documentLeaves(form, known, document);
    const elsewhere = documentLeaves(form, known, structuredClone(document));
    expect(replaceInDocument(document, name ? [{ member: name.member, value: null }] : [])).toEqual({
      people: [{ name: null }],
    });
    expect(document.people[0]?.name).toBe("Ann");
    expect(
      codeOf(() =>
        replaceInDocument(
          document,
          elsewhere.map(({ member }) => ({ member, value: null })),
        ),
      ),
    ).toBe("document_not_classifiable");
  });
});
