import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@habeas/testbed";
import { gt, sql } from "drizzle-orm";
import { integer, pgEnum, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { rowCondition } from "../src/registry/row-condition.ts";
import {
  checkRegistry,
  contract,
  createPrivacy,
  defineRegistry,
  folderCheckpoints,
  RegistryError,
  type Registry,
} from "../src/index.ts";
import type { Words } from "../src/registry/words.ts";

const id = () => uuid().primaryKey();
const org = () => uuid("org_id").notNull();
const role = pgEnum("role", ["admin", "member"]);
const users = pgTable("users", {
  id: id(),
  orgId: org(),
  email: text().notNull(),
  plan: text(),
  role: role().notNull(),
  age: integer(),
  deletedAt: timestamp("deleted_at"),
});
const tasks = pgTable("tasks", {
  id: id(),
  orgId: org(),
  by: uuid("by").notNull(),
  seenBy: uuid("seen_by"),
  note: text(),
  kind: text({ enum: ["user", "form"] }).notNull(),
  target: text(),
});
const orders = pgTable("orders", { region: text().notNull(), no: integer().notNull(), orgId: org() }, (t) => [
  primaryKey({ columns: [t.region, t.no] }),
]);
const issues = pgTable("issues", { orgId: org(), no: integer().notNull() }, (t) => [
  primaryKey({ columns: [t.orgId, t.no] }),
]);
const lines = pgTable("lines", {
  id: id(),
  region: text(),
  orderNo: integer("order_no"),
  issueNo: integer("issue_no"),
});
const currencies = pgTable("currencies", { code: text().primaryKey(), label: text() });

const base = {
  controller: { name: "A", country: "DE", contact: "c" },
  purposes: { work: contract({ describe: "Work", keep: { for: "P1D", after: "x" } }) },
};
const usersAlone = { users };
const people = (p: Words<typeof usersAlone, "work">) => ({
  users: {
    id: p.subject(),
    orgId: p.tenant(),
    email: p.personal("EmailAddress", { for: ["work"], erase: "" }),
    plan: p.none(),
    role: p.none(),
    age: p.none(),
    deletedAt: p.none(),
  },
});
const problemsOf = (act: () => unknown): string[] => {
  try {
    act();
  } catch (fault) {
    if (fault instanceof RegistryError) return fault.problems.map(({ code, where }) => `${code} ${where}`);
    throw fault;
  }
  return [];
};
const foundIn = (registry: Registry): string[] =>
  checkRegistry(registry, { on: "2026-11-23", warnings: true }).map(({ rule, where }) => `${rule} ${where}`);

describe("everything that is wrong with a declaration is said at once, at the key that it is about", () => {
  it("lists misspelt kinds, columns and words of a host in JavaScript together", () => {
    const untyped: object = { table: "users", emial: "email", when: { rloe: "admin" } };
    const problems = problemsOf(() =>
      defineRegistry({
        ...base,
        schema: { users, currencies },
        // @ts-expect-error -- JavaScript does not see it
        subjects: { user: untyped, lead: { table: "leads" } },
        tables: (p) => ({
          // @ts-expect-error -- JavaScript does not see it
          users: { ...people(p).users, plan: p.copyOf("emial") },
          // @ts-expect-error -- JavaScript does not see it
          currencies: { code: p.global(), gone: p.none() },
        }),
      }),
    );
    expect(problems).toEqual([
      "unknown_column currencies.gone",
      "word_missing currencies.label",
      "unknown_option subjects.user.emial",
      "unknown_column subjects.user.when.rloe",
      "unknown_table subjects.lead.table",
      "unknown_column users.plan.emial",
    ]);
  });

  it("refuses by name what no right follows yet: composite and polymorphic edges, siblings, `set`", () => {
    const problems = problemsOf(() =>
      defineRegistry({
        ...base,
        schema: { users, tasks, orders, lines },
        subjects: { user: { table: "users", sameAs: { column: "plan" } } },
        tables: (p) => ({
          ...people(p),
          tasks: {
            id: p.none(),
            orgId: p.tenant(),
            by: p.visibleTo("users", { onErase: { set: { by: "00000000-0000-0000-0000-000000000000" } } }),
            seenBy: p.visibleTo("users"),
            note: p.none(),
            kind: p.none(),
            target: p.dependsOn("kind", { user: p.ownedBy("users") }, { with: "note", otherwise: p.none() }),
          },
          orders: { region: p.subject(), no: p.subject(), orgId: p.tenant() },
          lines: {
            id: p.none(),
            region: p.none(),
            orderNo: p.ownedBy("orders", { column: "no", with: { region: "region" } }),
            issueNo: p.none(),
          },
        }),
      }),
    );
    expect(problems).toEqual([
      "word_not_supported tasks.by",
      "word_not_supported tasks.target",
      "word_not_supported tasks.target.user",
      "word_not_supported orders.no",
      "word_not_supported lines.orderNo",
      "word_not_supported subjects.user.sameAs",
    ]);
  });

  it("refuses a mention that an erasure could not make null, and an owner in a table of no tenant", () => {
    const problems = problemsOf(() =>
      defineRegistry({
        ...base,
        schema: { users, tasks, currencies },
        tables: (p) => ({
          ...people(p),
          tasks: {
            id: p.none(),
            orgId: p.tenant(),
            // @ts-expect-error -- JavaScript does not see the NOT NULL column
            by: p.visibleTo("users"),
            seenBy: p.ownedBy("users", { onErase: { erase: ["by", "note"] } }),
            note: p.none(),
            kind: p.none(),
            target: p.none(),
          },
          currencies: { code: p.global(), label: p.ownedBy("users") },
        }),
      }),
    );
    expect(problems).toEqual([
      "erase_needs_value tasks.by",
      "erase_needs_value tasks.seenBy",
      "global_with_owner currencies.label",
    ]);
  });
});

describe("the words at run time", () => {
  const registry = defineRegistry({
    ...base,
    schema: { users, tasks, issues, lines, currencies },
    subjects: { user: { table: "users" }, grown: { table: "users", when: sql`${tasks.kind} = 'form'` } },
    tables: (p) => ({
      ...people(p),
      tasks: {
        id: p.none(),
        orgId: p.tenant(),
        by: p.reference("users"),
        seenBy: p.visibleTo("users", { column: "plan" }),
        note: p.personal("Communication", { for: ["work"] }),
        kind: p.none(),
        target: p.dependsOn("kind", { usr: p.none(), form: p.todo(p.none()) }),
      },
      issues: { orgId: p.tenant(), no: p.none() },
      lines: { id: p.none(), region: p.todo(), orderNo: p.none(), issueNo: p.reference("issues") },
      currencies: { code: p.global(), label: p.none() },
    }),
  });

  it("make a table global by one column, and find its tenant through a reference", () => {
    expect(registry.table("currencies").tenancy.by).toBe("global");
    expect(registry.table("lines").tenancy).toMatchObject({ by: "edge", target: { key: "issues" } });
  });

  it("name a composite key's rest where its other column is the tenant's", () => {
    expect(registry.table("lines").column("issueNo").rule).toMatchObject({ table: "issues", column: "no" });
  });

  it("are checked: undecided, unknown cases, unowned values, edges that name several rows", () => {
    expect(foundIn(registry)).toEqual(
      expect.arrayContaining([
        "column_undecided lines.region",
        "column_undecided tasks.target.form",
        "case_unknown tasks.target: usr",
        "values_only_visible tasks.note",
        "edge_not_unique tasks.seenBy",
        "reference_names_person tasks.by",
        "condition_of_other_table subjects.grown.when",
      ]),
    );
  });

  it("find an edge over a part of a key, and a personal value in one", () => {
    const partial = defineRegistry({
      ...base,
      schema: { users, orders, lines },
      subjects: { user: { table: "users" } },
      tables: (p) => ({
        ...people(p),
        orders: {
          region: p.personal("Name", { for: ["work"], erase: "" }),
          no: p.ownedBy("users", { column: "age" }),
          orgId: p.tenant(),
        },
        lines: {
          id: p.none(),
          region: p.none(),
          orderNo: p.ownedBy("orders", { column: "no" }),
          issueNo: p.none(),
        },
      }),
    });
    expect(foundIn(partial)).toEqual(
      expect.arrayContaining(["edge_partial_key lines.orderNo", "personal_key orders.region"]),
    );
  });

  it("keep production from starting while a column is undecided", async () => {
    await using database = await createTestDatabase();
    const options = {
      registry,
      db: database.db,
      production: true,
      secrets: { keys: [{ id: "k1", secret: new Uint8Array(32).fill(7) }] },
      checkpoints: folderCheckpoints({ folder: join(tmpdir(), "habeas-never-written") }),
    } as const;
    expect(() => createPrivacy(options)).toThrow(
      expect.objectContaining({ code: "column_undecided", where: "tasks.target.form" }),
    );
  });
});

describe("which rows are of a kind", () => {
  const registry = defineRegistry({
    ...base,
    schema: { users },
    subjects: { user: { table: "users" } },
    tables: people,
  });
  const table = registry.table("users");

  it("is said with null, lists, `not` and drizzle's conditions, null being a value like any other", async () => {
    await using database = await createTestDatabase();
    const { db } = database;
    await db.execute(sql`create type role as enum ('admin', 'member')`);
    await db.execute(sql`create table users (id uuid primary key default gen_random_uuid(), org_id uuid not null
      default gen_random_uuid(), email text not null, plan text, role role not null, age int, deleted_at timestamp)`);
    await db.execute(sql`insert into users (email, plan, role, age, deleted_at) values
      ('ana', 'a', 'admin', 17, null), ('bea', 'b', 'member', 30, now()), ('cem', null, 'member', null, null)`);
    const rows = async (when: Parameters<typeof rowCondition>[1]): Promise<string[]> =>
      (await db.select({ email: users.email }).from(users).where(rowCondition(table, when)))
        .map(({ email }) => email)
        .toSorted();
    expect(await rows(undefined)).toEqual(["ana", "bea", "cem"]);
    expect(await rows({ deletedAt: null })).toEqual(["ana", "cem"]);
    expect(await rows({ deletedAt: { not: null } })).toEqual(["bea"]);
    expect(await rows({ plan: ["a", null] })).toEqual(["ana", "cem"]);
    expect(await rows({ plan: [] })).toEqual([]);
    expect(await rows({ plan: { not: "a" } })).toEqual(["bea", "cem"]);
    expect(await rows({ role: "member", deletedAt: null })).toEqual(["cem"]);
    expect(await rows(gt(users.age, 18))).toEqual(["bea"]);
  });
});
