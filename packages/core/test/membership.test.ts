import { randomUUID } from "node:crypto";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { rowsOf } from "@habeas/internal";
import { eq, sql } from "drizzle-orm";
import { integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { contract, createPrivacy, defineRegistry, migrate, RegistryError } from "../src/index.ts";
import { ownRowsOf, tenantPredicate } from "../src/engine.ts";

const users = pgTable("users", { id: uuid().primaryKey(), email: text(), orgId: text("org_id") });
const members = pgTable("members", {
  id: integer().primaryKey(),
  orgId: text("org_id"),
  userId: uuid("user_id").notNull(),
  role: text().notNull(),
});
const guests = pgTable("guests", { id: integer().primaryKey(), flowId: integer("flow_id"), email: text() });
const workspaces = pgTable("workspaces", { id: text().primaryKey(), ownerId: uuid("owner_id").notNull() });
const flows = pgTable("flows", {
  id: integer().primaryKey(),
  authorId: uuid("author_id"),
  workspaceId: text("workspace_id"),
  prompt: text(),
});
const settings = pgTable("settings", { userId: uuid("user_id").primaryKey(), theme: text() });
const hermits = pgTable("hermits", { id: text().primaryKey(), email: text() });

const base = {
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: { app: contract({ describe: "The app", keep: { for: "P30D", after: "account closed" } }) },
} as const;

const problemsOf = (act: () => unknown): string[] => {
  try {
    act();
  } catch (fault) {
    if (fault instanceof RegistryError) return fault.problems.map(({ code, where }) => `${code} ${where}`);
    throw fault;
  }
  return [];
};

const declared = (edge: boolean, tenant: boolean, own: boolean) =>
  problemsOf(() =>
    defineRegistry({
      ...base,
      schema: { users, members },
      subjects: { user: { table: "users", through: { table: "members", column: "userId" } } },
      tables: (p) => ({
        users: { id: p.subject(), email: p.none(), orgId: own ? p.tenant() : p.none() },
        members: {
          id: p.none(),
          orgId: tenant ? p.tenant() : p.none(),
          userId: edge ? p.ownedBy("users") : p.reference("users"),
          role: p.none(),
        },
      }),
    }),
  );

describe("a membership", () => {
  it("is an edge from rows of a tenant to people whose table has none", () => {
    expect(declared(true, true, false)).toEqual([]);
    expect(declared(false, true, false)).toEqual(["membership_not_an_edge subjects.user.through"]);
    expect(declared(true, false, false)).toEqual(["membership_without_tenant subjects.user.through"]);
    expect(declared(true, true, true)).toEqual(["membership_beside_tenant subjects.user.through"]);
  });

  it("names a table and columns that are there", () => {
    const through = { table: "members", column: "usrId", when: { rloe: "admin" } };
    const kind: object = { table: "users", through };
    expect(
      problemsOf(() =>
        defineRegistry({
          ...base,
          schema: { users, members },
          subjects: {
            // @ts-expect-error -- JavaScript does not see it
            user: kind,
            // @ts-expect-error -- JavaScript does not see it
            guest: { table: "users", through: { table: "nowhere", column: "userId" } },
          },
          tables: (p) => ({
            users: { id: p.subject(), email: p.none(), orgId: p.none() },
            members: { id: p.none(), orgId: p.tenant(), userId: p.ownedBy("users"), role: p.none() },
          }),
        }),
      ),
    ).toEqual(["unknown_column subjects.user.through.column", "unknown_table subjects.guest.through.table"]);
  });
});

const registry = defineRegistry({
  ...base,
  schema: { users, members, workspaces, flows, settings, hermits, guests },
  subjects: {
    // #region kinds
    user: {
      table: "users",
      through: { table: "members", column: "userId", when: { role: ["member", "admin"] } },
      email: "email",
    },
    administrator: {
      table: "users",
      through: { table: "members", column: "userId", when: sql`${members.role} = 'admin'` },
    },
    owner: { table: "users", through: { table: "workspaces", column: "ownerId" } },
    // #endregion kinds
    hermit: { table: "hermits" },
    guest: { table: "guests" },
  },
  tables: (p) => ({
    users: { id: p.subject(), email: p.personal("EmailAddress", { for: ["app"] }), orgId: p.none() },
    // #region tables
    members: { id: p.none(), orgId: p.tenant(), userId: p.ownedBy("users"), role: p.none() },
    workspaces: { id: p.tenant(), ownerId: p.ownedBy("users") }, // one person's, and a tenant
    flows: {
      id: p.none(),
      authorId: p.ownedBy("users"),
      workspaceId: p.ownedBy("workspaces", { tenant: true }),
      prompt: p.personal("Communication", { for: ["app"] }),
    },
    settings: { userId: p.ownedBy("users"), theme: p.none() },
    // #endregion tables
    hermits: { id: p.subject({ tenant: true }), email: p.personal("EmailAddress", { for: ["app"] }) },
    guests: { id: p.subject(), flowId: p.reference("flows"), email: p.none() },
  }),
});

const host = templateDatabase("core_membership", async (db) => {
  await migrate(db);
  for (const statement of [
    "create table users (id uuid primary key, email text, org_id text)",
    "create table members (id int primary key, org_id text, user_id uuid not null, role text not null)",
    "create table workspaces (id text primary key, owner_id uuid not null)",
    "create table flows (id int primary key, author_id uuid, workspace_id text, prompt text)",
    "create table settings (user_id uuid primary key, theme text)",
    "create table hermits (id text primary key, email text)",
    "create table guests (id int primary key, flow_id int, email text)",
  ]) {
    await db.execute(sql.raw(statement));
  }
});

describe("whose rows they are", () => {
  it("is said by a membership only where no other way leads to a tenant", () => {
    const ways = Object.fromEntries(registry.tables.map(({ key, tenancy }) => [key, tenancy.by]));
    expect(ways).toEqual({
      users: "membership",
      members: "column",
      workspaces: "column",
      flows: "column",
      settings: "edge",
      hermits: "column",
      guests: "edge",
    });
    expect(registry.table("guests").tenancy).toMatchObject({ target: { key: "flows" } });
  });

  it("is every tenant in which a membership counts, of any of the tables that say so", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    const [ana, bea] = [randomUUID(), randomUUID()];
    await db.insert(users).values([{ id: ana }, { id: bea }]);
    await db.insert(settings).values([{ userId: ana }, { userId: bea }]);
    await db.insert(members).values([
      { id: 1, orgId: "acme", userId: ana, role: "admin" },
      { id: 2, orgId: "globex", userId: ana, role: "member" },
      { id: 3, orgId: "globex", userId: bea, role: "invited" },
      { id: 4, orgId: null, userId: bea, role: "admin" },
    ]);
    await db.insert(workspaces).values({ id: "bea's", ownerId: bea });
    const inTenant = async (key: string, tenant: string): Promise<unknown[]> => {
      const table = registry.table(key);
      const { from } = ownRowsOf(table);
      const id = table.primaryKey[0]?.source;
      const found = await db.execute(
        sql`select ${id} as id from ${from} where ${tenantPredicate(registry, table, tenant)}`,
      );
      return rowsOf<{ id: unknown }>(found).map(({ id: one }) => one);
    };
    for (const table of ["users", "settings"]) {
      expect(await inTenant(table, "acme")).toEqual([ana]);
      expect(await inTenant(table, "globex")).toEqual([ana]); // an invitation is none
      expect(await inTenant(table, "bea's")).toEqual([bea]);
      expect(await inTenant(table, "initech")).toEqual([]);
    }
  });

  it("decides as which kind a person is known in a tenant, for many tenants in one question", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    const privacy = createPrivacy({
      registry,
      db,
      secrets: { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] },
    });
    const ana = randomUUID();
    await db.insert(users).values({ id: ana });
    await db.insert(members).values([
      { id: 1, orgId: "acme", userId: ana, role: "admin" },
      { id: 2, orgId: "globex", userId: ana, role: "member" },
    ]);
    await db.insert(workspaces).values({ id: "ana's", ownerId: ana });
    const people = (["user", "administrator", "owner"] as const).flatMap((kind) =>
      ["acme", "globex", "ana's", "initech"].map((tenant) => registry.subject(kind, { tenant, id: ana })),
    );
    const answers = await privacy.may(people, "app");
    const known = people.filter((_, n) => answers[n]?.allowed === true);
    expect(known.map(({ kind, tenant }) => `${kind} of ${tenant}`)).toEqual([
      "user of acme",
      "user of globex",
      "administrator of acme",
      "owner of ana's",
    ]);
    await db.delete(members).where(eq(members.orgId, "acme"));
    expect(await privacy.may(registry.subject("user", { tenant: "acme", id: ana }), "app")).toMatchObject({
      because: "unknown_person",
    });
  });

  it("is a person's own where every person is a tenant", async () => {
    await using database = await createTestDatabase({ template: host });
    const { db } = database;
    const privacy = createPrivacy({
      registry,
      db,
      secrets: { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] },
    });
    await db.insert(hermits).values([{ id: "ana" }, { id: "bea" }]);
    const hermit = (tenant: string, id: string) => registry.subject("hermit", { tenant, id });
    expect(await privacy.may(hermit("ana", "ana"), "app")).toMatchObject({ allowed: true });
    expect(await privacy.may(hermit("ana", "bea"), "app")).toMatchObject({ because: "unknown_person" });
  });
});
