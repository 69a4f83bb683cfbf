import { createPrivacy, contract, defineRegistry, migrate as migrateCore, softOptIn } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { createTestDatabase, templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { boolean, customType, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { collect } from "./host/host.ts";

const users = pgTable("users", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
  emailVerifiedAt: timestamp("email_verified_at", { withTimezone: true }),
});
const letters = pgTable("letters", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  sender: text(),
});

const registry = defineRegistry({
  schema: { users, letters },
  controller: { name: "Acme", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    service: contract({ describe: "Serve", keep: { for: "P30D", after: "served" } }),
    news: softOptIn({
      describe: "News",
      product: "Acme",
      notice: "news-1",
      keep: { for: "P2Y", after: "last contact" },
    }),
  },
  // #region confirmed
  subjects: { user: { table: "users", email: "email", emailConfirmed: "emailVerifiedAt" } },
  // #endregion confirmed
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["service", "news"] }),
      emailVerifiedAt: p.none(),
    },
    letters: {
      id: p.none(),
      tenantId: p.tenant(),
      sender: p.personal("EmailAddress", { for: ["service"], identifies: "user" }),
    },
  }),
});

const template = templateDatabase("rights_may_be_theirs", async (db) => {
  await migrateCore(db);
  await migrate(db);
  await db.execute(sql`create table users
    (id text primary key, tenant_id text not null, email text, email_verified_at timestamptz)`);
  await db.execute(sql`create table letters (id text primary key, tenant_id text not null, sender text)`);
  for (const tenant of ["acme", "twin"]) {
    await db.insert(users).values({ id: `${tenant}-person`, tenantId: tenant, email: EVA });
    await db.insert(letters).values({ id: `${tenant}-letter`, tenantId: tenant, sender: EVA });
  }
});

const EVA = "eva@x.example";
/** A domain over boolean: its name says nothing of that. */
const ofDomain = customType<{ data: boolean }>({ dataType: () => "flag" });

const ended = { service: new Date("2026-01-01") };
const row = { table: "letters", key: ["acme-letter"] };

const open = (db: Database) => {
  const privacy = createPrivacy({ registry, db });
  const rights = createRights({ privacy, erasers: {} });
  const eva = registry.subject("user", { tenant: "acme", id: "acme-person" });
  const idsOf = async () =>
    rowsOf(await db.execute(sql`select id from letters order by id`)).map(({ id }) => id);
  return { privacy, rights, eva, idsOf };
};

describe("an address that the person has not confirmed", () => {
  it("discloses and deletes nothing, and keeps the proof from being clean until somebody says that the row is not theirs", async () => {
    await using database = await createTestDatabase({ template });
    const { rights, eva, idsOf } = open(database.db);
    expect(JSON.stringify(await collect(rights.access(eva)))).not.toContain("acme-letter");
    const plan = await rights.erasure.plan(eva, { ended });
    expect(plan.mayBeTheirs).toEqual([row]);
    expect(JSON.stringify(plan)).not.toContain(EVA);
    const report = await rights.erasure.execute(plan);
    expect(await idsOf()).toEqual(["acme-letter", "twin-letter"]);
    const undecided = [{ found: "undecided", table: "public.letters", rows: 1 }];
    expect(await rights.erasure.verify(report)).toMatchObject({ clean: false, residue: undecided });
    await rights.erasure.settle(plan, { ...row, decision: "notTheirs", by: "staff-7" });
    expect(await rights.erasure.verify(report)).toMatchObject({ clean: true, residue: [] });
    expect(await idsOf()).toEqual(["acme-letter", "twin-letter"]);
    const left = await database.db.execute(sql`select 1 as one from habeas.erasure_doubt`);
    expect(rowsOf(left)).toEqual([]); // the proof was clean: nobody asks any more which row it was
  });

  it("takes along what somebody decided to be theirs, before the plan or after the erasure, in their tenant alone", async () => {
    await using database = await createTestDatabase({ template });
    const { rights, eva, idsOf } = open(database.db);
    // #region settle
    const first = await rights.erasure.plan(eva, { ended });
    const report = await rights.erasure.execute(first); // leaves the rows of `first.mayBeTheirs`
    for (const doubt of first.mayBeTheirs) {
      await rights.erasure.settle(first, { ...doubt, decision: "theirs", by: "staff-7" }); // or "notTheirs"
    }
    // #endregion settle
    expect(await rights.erasure.verify(report)).toMatchObject({ clean: false });
    expect(await rights.erasure.verify(await rights.erasure.execute(first))).toMatchObject({ clean: true });
    expect(await idsOf()).toEqual(["twin-letter"]);
    const twin = registry.subject("user", { tenant: "twin", id: "twin-person" });
    const before = await rights.erasure.plan(twin, { ended });
    const decided = { table: "letters", key: ["twin-letter"], decision: "theirs", by: "staff-7" } as const;
    await rights.erasure.settle(before, decided);
    expect(JSON.stringify(await collect(rights.access(twin)))).toContain("twin-letter");
    const again = await rights.erasure.plan(twin, { ended });
    expect(again.mayBeTheirs).toEqual([]);
    await rights.erasure.execute(again);
    expect(await idsOf()).toEqual([]);
  });

  it("lets a row go that was decided to be theirs and says something else now", async () => {
    await using database = await createTestDatabase({ template });
    const { rights, eva, idsOf } = open(database.db);
    const plan = await rights.erasure.plan(eva, { ended });
    await rights.erasure.settle(plan, { ...row, decision: "theirs", by: "staff-7" });
    await database.db.execute(sql`update letters set sender = 'other@x.example' where id = 'acme-letter'`);
    expect(JSON.stringify(await collect(rights.access(eva)))).not.toContain("acme-letter");
    await rights.erasure.execute(await rights.erasure.plan(eva, { ended }));
    expect(await idsOf()).toEqual(["acme-letter", "twin-letter"]);
  });

  it("makes nobody else's row theirs, whoever decides it", async () => {
    await using database = await createTestDatabase({ template });
    const { rights, eva, idsOf } = open(database.db);
    await database.db.insert(users).values({ id: "acme-other", tenantId: "acme", email: "other@x.example" });
    await database.db
      .insert(letters)
      .values({ id: "acme-unnamed", tenantId: "acme", sender: "other@x.example" });
    const plan = await rights.erasure.plan(eva, { ended });
    for (const other of [
      { table: "users", key: ["acme-other"] },
      { table: "letters", key: ["acme-unnamed"] },
      { table: "letters", key: ["twin-letter"] },
      { table: "letters", key: ["nothing"] },
    ]) {
      const settled = rights.erasure.settle(plan, { ...other, decision: "theirs", by: "staff-7" });
      await expect(settled).rejects.toMatchObject({ code: "invalid_options" });
    }
    await rights.erasure.execute(await rights.erasure.plan(eva, { ended }));
    expect(await idsOf()).toEqual(["acme-letter", "acme-unnamed", "twin-letter"]);
    expect(await database.db.select().from(users)).toHaveLength(2);
  });

  it("counts from the moment the host's own statement confirms it", async () => {
    await using database = await createTestDatabase({ template });
    const { rights, eva, idsOf } = open(database.db);
    await database.db.execute(sql`update users set email_verified_at = now()`);
    expect(JSON.stringify(await collect(rights.access(eva)))).toContain("acme-letter");
    const plan = await rights.erasure.plan(eva, { ended });
    expect(plan.mayBeTheirs).toEqual([]);
    await rights.erasure.execute(plan);
    expect(await idsOf()).toEqual(["twin-letter"]);
  });

  it("still goes on the list when they object", async () => {
    await using database = await createTestDatabase({ template });
    const { privacy, rights, eva } = open(database.db);
    await rights.object(eva, "news");
    const entries = rowsOf(await database.db.execute(sql`select 1 as one from habeas.suppression`));
    expect(entries.length).toBeGreaterThan(0);
    expect(await privacy.may([eva], "news")).toMatchObject([{ allowed: false }]);
  });

  it.each([
    { type: "boolean", no: "false", yes: "true", column: () => boolean("flag") },
    { type: "flag", no: "false", yes: "true", column: () => ofDomain("flag") },
    { type: "integer", no: "0", yes: "1", column: () => integer("flag") },
  ])("is told from a confirmed one by a column of type $type", async ({ type, no, yes, column }) => {
    await using database = await createTestDatabase({ template });
    const { db } = database;
    await db.execute(sql`create domain flag as boolean`);
    await db.execute(sql`alter table users add column flag ${sql.raw(type)}`);
    const people = pgTable("users", {
      id: text().primaryKey(),
      tenantId: text("tenant_id").notNull(),
      email: text(),
      flag: column(),
    });
    const flagged = defineRegistry({
      schema: { people, letters },
      controller: registry.controller,
      purposes: { service: registry.purposes.service },
      subjects: { user: { table: "people", email: "email", emailConfirmed: "flag" } },
      tables: (p) => ({
        people: {
          id: p.subject(),
          tenantId: p.tenant(),
          email: p.personal("EmailAddress", { for: ["service"] }),
          flag: p.none(),
        },
        letters: {
          id: p.none(),
          tenantId: p.tenant(),
          sender: p.personal("EmailAddress", { for: ["service"], identifies: "user" }),
        },
      }),
    });
    const rights = createRights({ privacy: createPrivacy({ registry: flagged, db }), erasers: {} });
    const eva = flagged.subject("user", { tenant: "acme", id: "acme-person" });
    const seen = async (flag: string) => {
      await db.execute(sql`update users set flag = ${sql.raw(flag)}`);
      return JSON.stringify(await collect(rights.access(eva))).includes("acme-letter");
    };
    expect([await seen("null"), await seen(no), await seen(yes)]).toEqual([false, false, true]);
  });
});
