import { integer, jsonb, pgEnum, pgTable, pgView, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { relations } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { contract, CoreError, defineRegistry, leaves, RegistryError, type Privacy } from "../src/index.ts";
import { registry as reference } from "./fixtures/reference-registry.ts";
import type { Words } from "../src/registry/words.ts";

/*
 * The compiler reads this file in `pnpm typecheck`: a line that should be refused and is not is an error there.
 * What JavaScript could write all the same is refused at run time as well, or is harmless until it is checked.
 */

const role = pgEnum("role", ["admin", "member"]);
const users = pgTable("users", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  email: text().notNull().unique(),
  name: text(),
  passwordHash: text("password_hash").notNull(),
  role: role().notNull(),
  createdAt: timestamp("created_at").notNull().defaultNow(),
});
const invoices = pgTable("invoices", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  userId: uuid("user_id").references(() => users.id),
  billingName: text("billing_name"),
  total: integer(),
});
const tasks = pgTable("tasks", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  form: jsonb().$type<{ email: string; note?: string | undefined }>().notNull(),
});
const variables = pgTable("variables", {
  id: uuid().primaryKey(),
  name: text().notNull(),
  value: text().notNull(),
  note: text(),
});
const activeUsers = pgView("active_users").as((query) => query.select().from(users));
const usersRelations = relations(users, ({ many }) => ({ invoices: many(invoices) }));

const base = {
  schema: { users, invoices },
  controller: { name: "A", country: "DE", contact: "c" },
  purposes: { account: contract({ describe: "x", keep: { for: "P1D", after: "x" } }) },
};
type P = Words<typeof base.schema, "account">;
const billing = (p: P) => ({
  invoices: {
    id: p.none(),
    tenantId: p.tenant(),
    userId: p.ownedBy("users", { column: "email" }),
    billingName: p.none(),
    total: p.none(),
  },
});
const people = (p: P) => ({
  users: {
    id: p.subject(),
    tenantId: p.tenant(),
    email: p.none(),
    name: p.none(),
    passwordHash: p.credential({ erase: "x" }),
    role: p.none(),
    createdAt: p.none(),
  },
});
const taskColumns = (p: Words<{ tasks: typeof tasks }, "account">) => ({
  id: p.none(),
  tenantId: p.tenant(),
});

describe("a registry that compiles", () => {
  it("is split over files, and takes a schema with relations, enums and views", () => {
    const schema = { users, invoices, activeUsers, usersRelations, role };
    const registry = defineRegistry({
      ...base,
      schema,
      subjects: { user: { table: "users", when: { role: "admin" }, email: "email" } },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    });
    expect(registry.tables.map(({ key }) => key)).toEqual(["users", "invoices"]);
  });

  it("erases with a number, a member of an enum, a function, and null where a column is nullable", () => {
    const registry = defineRegistry({
      ...base,
      tables: (p) => ({
        users: {
          ...people(p).users,
          email: p.personal("EmailAddress", { for: ["account"], erase: () => crypto.randomUUID() }),
          name: p.personal("Name", { for: ["account"] }),
          role: p.personal("Role", { for: ["account"], erase: "member" }),
        },
        invoices: { ...billing(p).invoices, total: p.personal("Income", { for: ["account"], erase: 0 }) },
      }),
    });
    expect(registry.table("invoices").column("total").rule).toMatchObject({ erase: { value: 0 } });
  });

  it("classifies keyed rows without a key, and with one", () => {
    const keyed = { ...base, schema: { variables } };
    const plain = (p: Words<{ variables: typeof variables }, "account">) => ({
      id: p.none(),
      name: p.none(),
      note: p.none(),
    });
    const one = defineRegistry({
      ...keyed,
      tables: (p) => ({
        variables: { ...plain(p), value: p.dependsOn("name", {}, { otherwise: p.none() }) },
      }),
    });
    const other = defineRegistry({
      ...keyed,
      tables: (p) => ({
        variables: {
          ...plain(p),
          value: p.dependsOn(
            "name",
            { email: p.personal("EmailAddress", { for: ["account"], erase: "" }) },
            { otherwise: p.none() },
          ),
        },
      }),
    });
    expect([one, other].map(({ tables }) => tables.length)).toEqual([1, 1]);
  });
});

/** The code of what is thrown, and those of the problems that it lists. */
function codesOf(act: () => unknown): string[] {
  try {
    act();
  } catch (fault) {
    const problems = fault instanceof RegistryError ? fault.problems : [];
    return [...(fault instanceof CoreError ? [fault.code] : []), ...problems.map(({ code }) => code)];
  }
  return [];
}

describe("a registry that does not compile, and that JavaScript could write, is refused", () => {
  const refused: Readonly<Record<string, readonly [() => unknown, string]>> = {
    "a table left out": [
      // @ts-expect-error -- a table left out
      () => defineRegistry({ ...base, tables: (p) => ({ ...people(p) }) }),
      "word_missing",
    ],
    "a column left out": [
      () =>
        defineRegistry({
          ...base,
          // @ts-expect-error -- a column left out
          tables: (p) => {
            const { createdAt: _left, ...columns } = people(p).users;
            return { ...billing(p), users: columns };
          },
        }),
      "word_missing",
    ],
    "a dropped column still listed": [
      () =>
        defineRegistry({
          ...base,
          // @ts-expect-error -- a column that is gone from the schema
          tables: (p) => ({ ...billing(p), users: { ...people(p).users, gone: p.none() } }),
        }),
      "unknown_column",
    ],
    "a dropped table still listed": [
      () =>
        // @ts-expect-error -- a table that is gone from the schema
        defineRegistry({ ...base, tables: (p) => ({ ...billing(p), ...people(p), gone: { id: p.none() } }) }),
      "unknown_table",
    ],
    "an edge to a table that is not there": [
      () =>
        defineRegistry({
          ...base,
          // @ts-expect-error -- an unknown table
          tables: (p) => ({ ...people(p), invoices: { ...billing(p).invoices, userId: p.ownedBy("user") } }),
        }),
      "unknown_table",
    ],
    "an edge to a column that is not there": [
      () =>
        defineRegistry({
          ...base,
          tables: (p) => ({
            ...people(p),
            // @ts-expect-error -- an unknown column of the edge's target
            invoices: { ...billing(p).invoices, userId: p.ownedBy("users", { column: "mail" }) },
          }),
        }),
      "unknown_column",
    ],
    "an unknown kind of person": [
      // @ts-expect-error -- an unknown kind of person
      () => reference.subject("admin", { tenant: "t", id: "42" }),
      "unknown_subject_kind",
    ],
  };
  it.each(Object.entries(refused))("%s", (_case, [act, code]) => {
    expect(codesOf(act)).toContain(code);
  });
});

/** Read by the compiler only. */
const compilerOnly: Readonly<
  Record<
    string,
    (privacy: Privacy<typeof reference.purposes, typeof reference.recipients, "member">) => unknown
  >
> = {
  "an unknown purpose of a column": () =>
    defineRegistry({
      ...base,
      tables: (p) => ({
        ...people(p),
        // @ts-expect-error -- an unknown purpose
        invoices: { ...billing(p).invoices, billingName: p.personal("Name", { for: ["acount"] }) },
      }),
    }),
  "an erasure value of another type": () =>
    defineRegistry({
      ...base,
      tables: (p) => ({
        ...people(p),
        invoices: {
          ...billing(p).invoices,
          // @ts-expect-error -- a number into a text column
          billingName: p.personal("Name", { for: ["account"], erase: 42 }),
        },
      }),
    }),
  "null in a NOT NULL column": () =>
    defineRegistry({
      ...base,
      tables: (p) => ({
        ...billing(p),
        // @ts-expect-error -- null is what personal() writes by default
        users: { ...people(p).users, email: p.personal("EmailAddress", { for: ["account"] }) },
      }),
    }),
  "null in a NOT NULL column, written out": () =>
    defineRegistry({
      ...base,
      tables: (p) => ({
        ...billing(p),
        // @ts-expect-error -- null
        users: { ...people(p).users, email: p.personal("EmailAddress", { for: ["account"], erase: null }) },
      }),
    }),
  "null in a NOT NULL column, by a secret": () =>
    defineRegistry({
      ...base,
      // @ts-expect-error -- null is what secret() writes by default
      tables: (p) => ({ ...billing(p), users: { ...people(p).users, passwordHash: p.credential() } }),
    }),
  "null in a NOT NULL column, by a key": () =>
    defineRegistry({
      ...base,
      schema: { variables },
      tables: (p) => ({
        variables: {
          id: p.none(),
          name: p.none(),
          note: p.none(),
          // @ts-expect-error -- null
          value: p.dependsOn(
            "name",
            { email: p.personal("EmailAddress", { for: ["account"] }) },
            { otherwise: p.none() },
          ),
        },
      }),
    }),
  "an erasure value that the enum lacks": () =>
    defineRegistry({
      ...base,
      tables: (p) => ({
        ...billing(p),
        // @ts-expect-error -- not a member of the enum
        users: { ...people(p).users, role: p.personal("Role", { for: ["account"], erase: "boss" }) },
      }),
    }),
  "a key read from an unknown column": () =>
    defineRegistry({
      ...base,
      schema: { variables },
      tables: (p) => ({
        variables: {
          id: p.none(),
          name: p.none(),
          note: p.none(),
          // @ts-expect-error -- an unknown sibling
          value: p.dependsOn("nam", {}, { otherwise: p.none() }),
        },
      }),
    }),
  "a key with an unknown purpose": () =>
    defineRegistry({
      ...base,
      schema: { variables },
      tables: (p) => ({
        variables: {
          id: p.none(),
          name: p.none(),
          note: p.none(),
          value: p.dependsOn(
            "name",
            // @ts-expect-error -- an unknown purpose
            { a: p.personal("Name", { for: ["acount"], erase: "" }) },
            { otherwise: p.none() },
          ),
        },
      }),
    }),
  "a column derived from an unknown one": () =>
    defineRegistry({
      ...base,
      tables: (p) => ({
        ...people(p),
        // @ts-expect-error -- an unknown sibling
        invoices: { ...billing(p).invoices, billingName: p.copyOf("bilingName") },
      }),
    }),
  "a recipient for an unknown purpose": () =>
    defineRegistry({
      ...base,
      // @ts-expect-error -- an unknown purpose
      recipients: { x: { name: "x", role: "processor", country: "US", for: ["acount"] } },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a kind of person in an unknown table": () =>
    defineRegistry({
      ...base,
      // @ts-expect-error -- an unknown table
      subjects: { a: { table: "user" } },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a kind of person with an unknown column": () =>
    defineRegistry({
      ...base,
      // @ts-expect-error -- an unknown column
      subjects: { a: { table: "users", country: "land" } },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a kind of person told by a role that the enum lacks": () =>
    defineRegistry({
      ...base,
      // @ts-expect-error -- not a member of the enum
      subjects: { a: { table: "users", when: { role: "boss" } } },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a misspelt option of a kind of person, which would be silence": () =>
    defineRegistry({
      ...base,
      // @ts-expect-error -- nobody would have an address
      subjects: { a: { table: "users", emial: "email" } },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a misspelt column of `when` beside a right one": () =>
    defineRegistry({
      ...base,
      // @ts-expect-error -- everybody would be an administrator
      subjects: { a: { table: "users", when: { role: "admin", nmae: "x" } } },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a misspelt option of a recipient": () =>
    defineRegistry({
      ...base,
      recipients: {
        // @ts-expect-error -- the partner for Mexico would serve everybody
        a: { name: "A", role: "controller", country: "MX", for: ["account"], servs: [{ country: ["MX"] }] },
      },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a misspelt option of whom a recipient serves": () =>
    defineRegistry({
      ...base,
      recipients: {
        a: {
          name: "A",
          role: "controller",
          country: "MX",
          for: ["account"],
          // @ts-expect-error -- whatever language they speak
          serves: [{ country: ["MX"], langauge: ["es"] }],
        },
      },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a misspelt option of a transfer": () =>
    defineRegistry({
      ...base,
      recipients: {
        a: {
          name: "A",
          role: "controller",
          country: "US",
          for: ["account"],
          // @ts-expect-error -- clauses without an end
          transfer: { by: "scc", module: 1, tia: "x", validUtnil: "2027-01-01" },
        },
      },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a misspelt option of a purpose that is written by hand": () =>
    defineRegistry({
      ...base,
      purposes: {
        account: {
          basis: "contract",
          describe: "x",
          keep: { for: "P1D", after: "x" },
          // @ts-expect-error -- the controller's instead of a customer's
          sa: "processor",
        },
      },
      tables: (p) => ({ ...people(p), ...billing(p) }),
    }),
  "a leaf with an unknown purpose, where the form meets the table": () => {
    const other = leaves<"acount">();
    const form = z.object({
      email: z.string().register(other, { category: "x", for: ["acount"] }),
      note: z.string().optional(),
    });
    return defineRegistry({
      ...base,
      schema: { tasks },
      tables: (p) => ({
        // @ts-expect-error -- leaves of other purposes
        tasks: { ...taskColumns(p), form: p.document(form, { for: ["account"], leaves: other }) },
      }),
    });
  },
  "a leaf with an unknown purpose, where it is registered": () =>
    // @ts-expect-error -- an unknown purpose
    z.string().register(leaves<"account">(), { category: "x", for: ["acount"] }),
  "a document's schema that does not fit the column": () =>
    defineRegistry({
      ...base,
      schema: { tasks },
      tables: (p) => ({
        tasks: {
          ...taskColumns(p),
          // @ts-expect-error -- the column holds a text there
          form: p.document(z.object({ email: z.number() }), {
            for: ["account"],
            leaves: leaves<"account">(),
          }),
        },
      }),
    }),
  "a question about an unknown purpose": async (privacy) => {
    // @ts-expect-error -- an unknown purpose
    await privacy.may(reference.subject("member", { tenant: "t", id: "1" }), "newsleter");
  },
  "consent for a legal obligation": async (privacy) => {
    // @ts-expect-error -- another basis
    await privacy.consent.grant(reference.subject("member", { tenant: "t", id: "1" }), "invoicing", {
      notice: "x",
      method: "checkbox",
    });
  },
  "an objection to a contract": async (privacy) => {
    // @ts-expect-error -- another basis
    await privacy.object(reference.subject("member", { tenant: "t", id: "1" }), "account");
  },
  "an objection to a legal obligation": async (privacy) => {
    // @ts-expect-error -- another basis
    await privacy.object(reference.subject("member", { tenant: "t", id: "1" }), "invoicing");
  },
};

describe("a registry that does not compile, for the compiler's eyes only", () => {
  it("has a case for every rule of the design that run time cannot see", () => {
    expect(Object.keys(compilerOnly)).toHaveLength(27);
  });
});
