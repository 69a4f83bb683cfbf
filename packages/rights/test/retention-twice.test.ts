import { consent, createPrivacy, defineRegistry, legalObligation } from "@habeas/core";
import { createRights } from "@habeas/rights";
import { createTestDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { hostTemplate } from "./host/host.ts";

const columns = {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  name: text(),
  body: text(),
  sentAt: timestamp("sent_at").notNull(),
};
const letters = pgTable("letters", columns);
const replies = pgTable("replies", columns);

const after = { column: "sentAt" } as const;
const registry = defineRegistry({
  schema: { letters, replies },
  controller: { name: "Post", country: "DE", contact: "none" },
  purposes: {
    names: legalObligation({ describe: "Names", law: "a", keep: { for: "P1Y", after } }),
    letters: legalObligation({ describe: "Letters", law: "b", keep: { for: "P3Y", after } }),
    news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }),
  },
  tables: (p) => {
    const rest = { id: p.none(), tenantId: p.tenant(), sentAt: p.none() };
    const name = p.personal("Name", { for: ["names"] });
    return {
      letters: { ...rest, name, body: p.personal("Communication", { for: ["letters"] }) },
      replies: { ...rest, name, body: p.personal("Communication", { for: ["news"] }) },
    };
  },
});

async function post(db: Awaited<ReturnType<typeof createTestDatabase>>["db"], table: string) {
  await db.execute(sql`
    create table ${sql.identifier(table)}
      (id int primary key, tenant_id text not null, name text, body text, sent_at timestamp not null)`);
  await db.execute(sql`
    insert into ${sql.identifier(table)}
    values (1, 'acme', 'Ana', 'Dear all', '2024-05-05'), (2, 'acme', null, null, '2024-05-05')`);
}

it("looks at a row again when another of its values is over, and not before", async () => {
  await using database = await createTestDatabase({ template: hostTemplate });
  const { db } = database;
  await post(db, "letters");
  await post(db, "replies");
  const clock = testClock("2025-05-05T12:00:00Z");
  const { retention } = createRights({
    privacy: createPrivacy({ registry, db, clock: clock.now }),
    erasers: {},
  });
  const candidates = async () =>
    (await retention.plan("acme")).tables
      .filter(({ rows }) => rows > 0)
      .map(({ table, rows }) => [table, rows]);
  const read = async (table: string) =>
    (await db.execute(sql`select id, name, body from ${sql.identifier(table)} order by id`)).rows;
  const sweep = async () => await retention.sweep(await retention.plan("acme"));

  expect(await candidates()).toEqual([]);
  clock.set("2025-05-06T12:00:00Z");
  expect(await candidates()).toEqual([
    ["letters", 1],
    ["replies", 1],
  ]);
  await sweep();
  const kept = { id: 1, name: null, body: "Dear all" };
  const empty = { id: 2, name: null, body: null };
  expect(await read("letters")).toEqual([kept, empty]);
  expect(await read("replies")).toEqual([kept, empty]);
  expect(await candidates()).toEqual([]);
  expect(await sweep()).toMatchObject({ batches: 0, erased: [], deleted: [] });

  clock.set("2027-05-06T12:00:00Z");
  expect(await candidates()).toEqual([["letters", 2]]);
  await sweep();
  expect(await read("letters")).toEqual([]);
  expect(await read("replies")).toEqual([kept, empty]);
  expect(await candidates()).toEqual([]);
});
