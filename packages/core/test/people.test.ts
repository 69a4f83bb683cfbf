import { sql } from "drizzle-orm";
import { bigint, customType, integer, numeric, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { createTestDatabase, templateDatabase, testClock } from "@habeas/testbed";
import { describe, expect, it } from "vitest";
import { contract, createPrivacy, defineRegistry, legitimateInterest, migrate } from "../src/index.ts";

const citext = customType<{ data: string }>({ dataType: () => "citext" });
const nickname = customType<{ data: string }>({ dataType: () => "nickname" });

const table = <Name extends string>(name: Name) =>
  pgTable(name, { id: uuid().primaryKey(), orgId: uuid("org_id").notNull(), role: text().notNull() });
const users = table("users");
const bySmall = pgTable("by_small", { id: smallint().primaryKey(), orgId: uuid("org_id").notNull() });
const byInteger = pgTable("by_integer", { id: integer().primaryKey(), orgId: uuid("org_id").notNull() });
const byBig = pgTable("by_big", {
  id: bigint({ mode: "bigint" }).primaryKey(),
  orgId: uuid("org_id").notNull(),
});
const byNumber = pgTable("by_number", {
  id: numeric({ precision: 12, scale: 2 }).primaryKey(),
  orgId: uuid("org_id").notNull(),
});
const byName = pgTable("by_name", { id: citext().primaryKey(), orgId: uuid("org_id").notNull() });
const byNick = pgTable("by_nick", { id: nickname().primaryKey(), orgId: uuid("org_id").notNull() });
const byWord = pgTable("by_word", { id: text().primaryKey(), orgId: uuid("org_id").notNull() });

const registry = defineRegistry({
  schema: { users, bySmall, byInteger, byBig, byNumber, byName, byNick, byWord },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "Workspace", keep: { for: "P30D", after: "account closed" } }),
    statistics: legitimateInterest({
      describe: "Learn which functions are used",
      interest: "improve the product",
      assessment: "docs/lia.md",
      keep: { for: "P1Y", after: "last login" },
    }),
  },
  subjects: {
    member: { table: "users", when: { role: "member" } },
    administrator: { table: "users", when: { role: "admin" } },
    small: { table: "bySmall" },
    integer: { table: "byInteger" },
    big: { table: "byBig" },
    number: { table: "byNumber" },
    name: { table: "byName" },
    nick: { table: "byNick" },
    word: { table: "byWord" },
    respondent: { identifiedBy: "EmailAddress" },
  },
  tables: (p) => {
    const keyed = { id: p.subject(), orgId: p.tenant() };
    return {
      users: { ...keyed, role: p.none() },
      bySmall: keyed,
      byInteger: keyed,
      byBig: keyed,
      byNumber: keyed,
      byName: keyed,
      byNick: keyed,
      byWord: keyed,
    };
  },
});

const ORG = "0a000000-0000-4000-8000-00000000000a";
const TWIN = "0b000000-0000-4000-8000-00000000000b";
const ANA = "6f1c8a52-0000-4000-8000-00000000000a";
const BEN = "6f1c8a52-0000-4000-8000-00000000000b";
const NAMED = {
  small: ["by_small", "12345"],
  integer: ["by_integer", "2000000000"],
  big: ["by_big", "1000000000000000001"],
  number: ["by_number", "10.50"],
  name: ["by_name", "Maria"],
  nick: ["by_nick", "Mia"],
  word: ["by_word", "Möwe"],
} as const;

const host = templateDatabase("people_host", async (db) => {
  for (const statement of [
    "create extension if not exists citext",
    "create domain nickname as text check (length(value) < 20)",
    "create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    "create table users (id uuid primary key, org_id uuid not null, role text not null)",
    "create table by_small (id smallint, org_id uuid not null, primary key (id, org_id))",
    "create table by_integer (id integer, org_id uuid not null, primary key (id, org_id))",
    "create table by_big (id bigint, org_id uuid not null, primary key (id, org_id))",
    "create table by_number (id numeric(12, 2), org_id uuid not null, primary key (id, org_id))",
    "create table by_name (id citext, org_id uuid not null, primary key (id, org_id))",
    "create table by_nick (id nickname, org_id uuid not null, primary key (id, org_id))",
    "create table by_word (id text collate folded, org_id uuid not null, primary key (id, org_id))",
    `insert into users values ('${ANA}', '${ORG}', 'member'), ('${BEN}', '${TWIN}', 'member')`,
    ...Object.values(NAMED).flatMap(([name, id]) => [
      `insert into ${name} values ('${id}', '${ORG}'), ('${id}', '${TWIN}')`,
    ]),
  ]) {
    await db.execute(sql.raw(statement));
  }
  await migrate(db);
});

async function open() {
  const database = await createTestDatabase({ template: host });
  const clock = testClock("2026-03-01T00:00:00Z");
  const privacy = createPrivacy({ registry, db: database.db, clock: clock.now });
  return {
    database,
    privacy,
    run: async (statement: string) => await database.db.execute(sql.raw(statement)),
  };
}

const restriction = { ground: "accuracy_contested" } as const;

describe("a person is a row", () => {
  it("keeps a restriction through a promotion, since kinds over one table are views of one person", async () => {
    const { database, privacy, run } = await open();
    await using _ = database;
    const member = registry.subject("member", { tenant: ORG, id: ANA });
    const administrator = registry.subject("administrator", { tenant: ORG, id: ANA });
    await privacy.restrict(member, restriction);
    await privacy.object(member, "statistics");
    await run("update users set role = 'admin'");
    expect(await privacy.may(administrator, "account")).toMatchObject({ because: "restricted" });
    expect(await privacy.may(member, "account")).toMatchObject({ because: "unknown_person" });
    expect(await privacy.reference(administrator)).toBe(await privacy.reference(member));
  });

  it("takes what protects a person whatever kinds their row matches, and uses nothing of them then", async () => {
    const { database, privacy, run } = await open();
    await using _ = database;
    await run("update users set role = 'guest'");
    const member = registry.subject("member", { tenant: ORG, id: ANA });
    await privacy.restrict(member, restriction);
    await privacy.object(registry.subject("administrator", { tenant: ORG, id: ANA }), "statistics");
    expect(await privacy.may(member, "account")).toMatchObject({ because: "unknown_person" });
    await run("update users set role = 'member'");
    expect(await privacy.may(member, "account")).toMatchObject({ because: "restricted" });
    expect(await privacy.may(member, "statistics")).toMatchObject({ because: "restricted" });
  });

  it("finds a person under any spelling of a UUID, of the key and of the tenant", async () => {
    const { database, privacy } = await open();
    await using _ = database;
    const loud = registry.subject("member", { tenant: ORG.toUpperCase(), id: `{${ANA.toUpperCase()}}` });
    expect(loud).toEqual(registry.subject("member", { tenant: ORG, id: ANA }));
    await privacy.restrict(loud, restriction);
    const reference = await privacy.reference(loud);
    expect(await privacy.version({ tenant: ORG.toUpperCase(), reference })).toBe(1);
  });

  it("refuses what can be no tenant at the first call", () => {
    for (const tenant of ["*", "a\nb", "\u0000", "x".repeat(65)]) {
      for (const id of [ANA, "maria@example.com"]) {
        const kind = id === ANA ? "member" : "respondent";
        expect(() => registry.subject(kind, { tenant, id })).toThrow(
          expect.objectContaining({ code: "invalid_tenant" }),
        );
      }
    }
  });

  it("knows a person without a row by the normalised value", () => {
    const ref = registry.subject("respondent", { tenant: ORG, id: " Maria@EXÄMPLE.com " });
    expect(ref).toEqual({
      kind: "respondent",
      tenant: ORG,
      table: "category:EmailAddress",
      key: "maria@xn--exmple-cua.com",
    });
  });
});

describe("the key of a person", () => {
  const spellings = {
    small: ["12345", 12_345, "012345"],
    integer: ["2000000000", 2_000_000_000, " 2000000000"],
    big: ["1000000000000000001", 1_000_000_000_000_000_001n],
    number: ["10.50", "10.5", "0010.500"],
    name: ["Maria", "MARIA", "maria"],
    nick: ["Mia"],
    word: ["Möwe", "MÖWE", "mo\u0308we"],
  } as const;
  const kinds = ["small", "integer", "big", "number", "name", "nick", "word"] as const;

  it.each(kinds)(
    "is the text of its row, under every spelling that the database finds equal: %s",
    async (kind) => {
      const { database, privacy, run } = await open();
      await using _ = database;
      const [name, id] = NAMED[kind];
      const subjects = spellings[kind].map((one) => registry.subject(kind, { tenant: ORG, id: one }));
      for (const subject of subjects) {
        expect(await privacy.may(subject, "account")).toMatchObject({ allowed: true });
      }
      const [first] = subjects;
      if (first !== undefined) await privacy.restrict(subjects.at(-1) ?? first, restriction);
      const answers = await privacy.may(subjects, "account");
      expect(answers.map(({ because }) => because)).toEqual(subjects.map(() => "restricted"));
      const known = await database.pool.query(
        `select person_table, person_key from habeas.subject where tenant_id = '${ORG}'`,
      );
      expect(known.rows).toEqual([{ person_table: name, person_key: id }]);
      // the twin tenant has a row of the same key, and another person in it
      const twin = registry.subject(kind, { tenant: TWIN, id });
      expect(await privacy.may(twin, "account")).toMatchObject({ allowed: true, reference: undefined });
      // where the row is gone, the reference that the database finds equal is meant
      await run(`delete from ${name} where org_id = '${ORG}'`);
      const references = await Promise.all(subjects.map(async (one) => await privacy.reference(one)));
      expect(new Set(references).size).toBe(1);
    },
  );

  it.each([
    ["name", "by_name", "MARIA"],
    ["number", "by_number", "10.5"],
    ["word", "by_word", "MÖWE"],
  ] as const)(
    "may be spelled anew by the host without losing what was decided: %s",
    async (kind, name, spelling) => {
      const { database, privacy, run } = await open();
      await using _ = database;
      await privacy.restrict(registry.subject(kind, { tenant: ORG, id: NAMED[kind][1] }), restriction);
      await run(`update ${name} set id = '${spelling}' where org_id = '${ORG}'`);
      const anew = registry.subject(kind, { tenant: ORG, id: spelling });
      expect(await privacy.may(anew, "account")).toMatchObject({ because: "restricted" });
      await privacy.object(anew, "statistics");
      const known = await database.pool.query("select count(*)::int as people from habeas.subject");
      expect(known.rows).toEqual([{ people: 1 }]);
    },
  );

  it.each([
    ["small", "40000"],
    ["integer", "1e3"],
    ["number", "ten"],
    ["nick", "x".repeat(30)],
    ["member", "not a uuid"],
  ] as const)("that the column cannot hold is nobody's, and ends no transaction: %s", async (kind, id) => {
    const { database, privacy } = await open();
    await using _ = database;
    await database.db.transaction(async (tx) => {
      const nobody = registry.subject(kind, { tenant: ORG, id });
      const ana = registry.subject("member", { tenant: ORG, id: ANA });
      expect(await privacy.in(tx).may([nobody, ana], "account")).toMatchObject([
        { because: "unknown_person" },
        { allowed: true },
      ]);
      await expect(privacy.in(tx).reference(nobody)).rejects.toMatchObject({ code: "unknown_person" });
      expect(await privacy.in(tx).may(ana, "account")).toMatchObject({ allowed: true });
    });
  });
});
