import {
  consent,
  createPrivacy,
  defineRegistry,
  legalObligation,
  migrate as migrateCore,
} from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { templateDatabase, testClock } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { date, integer, pgTable, text } from "drizzle-orm/pg-core";

const people = pgTable("people", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
});
const events = pgTable("events", {
  id: integer().primaryKey(),
  personId: integer("person_id"),
  room: integer(),
  note: text(),
});
const letters = pgTable("letters", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  personId: integer("person_id"),
  name: text(),
  note: text(),
  sentOn: date("sent_on"),
});

/** Tables with very many rows of one person, where nothing tells one row from another. */
export const registry = defineRegistry({
  schema: { people, events, letters },
  controller: { name: "Many", country: "BR", contact: "none", timeZone: "America/Sao_Paulo" },
  purposes: {
    news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }),
    records: legalObligation({
      describe: "Keep letters",
      law: "law",
      keep: { for: "P1Y", after: { column: "sentOn", endOf: "year" } },
    }),
  },
  subjects: { person: { table: "people", email: "email" } },
  tables: (p) => ({
    people: { id: p.subject(), tenantId: p.tenant(), email: p.personal("EmailAddress", { for: ["news"] }) },
    events: {
      id: p.none(),
      personId: p.ownedBy("people"),
      room: p.none(),
      note: p.personal("Communication", { for: ["news"] }),
    },
    letters: {
      id: p.none(),
      tenantId: p.tenant(),
      personId: p.ownedBy("people"),
      name: p.personal("Name", { for: ["records"] }),
      note: p.personal("Communication", { for: ["news"] }),
      sentOn: p.none(),
    },
  }),
});

export const manyTemplate = templateDatabase("rights_many", async (db) => {
  await migrateCore(db);
  await migrate(db);
  for (const statement of [
    sql`create table people (id int primary key, tenant_id text not null, email text)`,
    sql`create table rooms (id int primary key)`,
    sql`create table events (id int primary key, person_id int references people, room int references rooms, note text)`,
    sql`create table letters (id int primary key, tenant_id text not null, person_id int not null references people,
      name text, note text, sent_on date)`,
    sql`insert into rooms select generate_series(0, 99)`,
    sql`insert into people select n, 'acme', 'person' || n || '@example.com' from generate_series(1, 2) n`,
  ]) {
    await db.execute(statement);
  }
});

/** Rows of both persons, in turns. */
export async function addRows(db: Database, rows: number, rooms: number): Promise<void> {
  await db.execute(sql`
    insert into events select n, n % 2 + 1, n % ${rooms}::int, 'note' from generate_series(1, ${rows}::int) n`);
  await db.execute(sql`
    insert into letters select n, 'acme', n % 2 + 1, 'name', 'note', date '2022-01-01' + (n % 3) * 365
    from generate_series(1, ${rows}::int) n`);
}

export function openMany(db: Database) {
  const clock = testClock("2024-03-02T09:00:00Z");
  const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };
  const privacy = createPrivacy({ registry, db, clock: clock.now, secrets });
  const rights = createRights({ privacy, erasers: {} });
  return {
    rights,
    clock,
    subject: (id: number) => registry.subject("person", { tenant: "acme", id: String(id) }),
  };
}
