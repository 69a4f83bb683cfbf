import {
  consent,
  createPrivacy,
  defineRegistry,
  legalObligation,
  legitimateInterest,
  migrate as migrateCore,
} from "@habeas/core";
import type { Database } from "@habeas/internal";
import { createRights, migrate } from "@habeas/rights";
import { templateDatabase, testClock, type TestDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";

const person = () => ({
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
});
const order = () => ({
  id: integer().primaryKey(),
  personId: integer("person_id").notNull(),
  name: text(),
  wish: text(),
  orderedAt: timestamp("ordered_at", { withTimezone: true }).notNull(),
});
const note = () => ({
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  personId: integer("person_id").notNull(),
  body: text(),
});

export const people = pgTable("people", person());
export const orders = pgTable("orders", order());
const notes = pgTable("notes", note());
const formerPeople = pgTable("former_people", person());
const pastOrders = pgTable("past_orders", order());
const pastNotes = pgTable("past_notes", note());

const controller = { name: "Heirs", country: "DE", contact: "none", timeZone: "Europe/Berlin" } as const;
const purposes = {
  news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }),
  records: legalObligation({
    describe: "Keep orders",
    law: "§ 147 AO",
    keep: { for: "P8Y", after: { column: "orderedAt", endOf: "year" } },
  }),
  support: legitimateInterest({
    as: "processor",
    describe: "Answer questions",
    interest: "answers",
    assessment: "docs/lia.md",
    keep: { for: "P1Y", after: "last contact" },
  }),
} as const;

/** Each table of persons and of what they own has a child, which is a table of its own. */
export const registry = defineRegistry({
  schema: { people, orders, notes, formerPeople, pastOrders, pastNotes },
  controller,
  purposes,
  subjects: {
    person: { table: "people", email: "email" },
    former: { table: "formerPeople", email: "email" },
  },
  tables: (p) => ({
    people: { id: p.subject(), tenantId: p.tenant(), email: p.personal("EmailAddress", { for: ["news"] }) },
    formerPeople: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["news"] }),
    },
    orders: {
      id: p.none(),
      personId: p.ownedBy("people"),
      name: p.personal("Name", { for: ["records"] }),
      wish: p.personal("Communication", { for: ["news"] }),
      orderedAt: p.none(),
    },
    pastOrders: {
      id: p.none(),
      personId: p.ownedBy("formerPeople"),
      name: p.personal("Name", { for: ["records"] }),
      wish: p.personal("Communication", { for: ["news"] }),
      orderedAt: p.none(),
    },
    notes: {
      id: p.none(),
      tenantId: p.tenant(),
      personId: p.ownedBy("people"),
      body: p.personal("Communication", { for: ["support"] }),
    },
    pastNotes: {
      id: p.none(),
      tenantId: p.tenant(),
      personId: p.ownedBy("formerPeople"),
      body: p.personal("Communication", { for: ["support"] }),
    },
  }),
});

/** The same database, and nobody declared that tables inherit. */
export const parentsAlone = defineRegistry({
  schema: { people, orders, notes },
  controller,
  purposes,
  subjects: { person: { table: "people", email: "email" } },
  tables: (p) => ({
    people: { id: p.subject(), tenantId: p.tenant(), email: p.personal("EmailAddress", { for: ["news"] }) },
    orders: {
      id: p.none(),
      personId: p.ownedBy("people"),
      name: p.personal("Name", { for: ["records"] }),
      wish: p.personal("Communication", { for: ["news"] }),
      orderedAt: p.none(),
    },
    notes: {
      id: p.none(),
      tenantId: p.tenant(),
      personId: p.ownedBy("people"),
      body: p.personal("Communication", { for: ["support"] }),
    },
  }),
});

/** People 1 and 2 are of acme, 3 is of globex; former people have the same keys, and are all of acme. */
export const heirsTemplate = templateDatabase("rights_inheritance", async (db) => {
  await migrateCore(db);
  await migrate(db);
  for (const statement of [
    `create table people (id int primary key, tenant_id text not null, email text)`,
    `create table orders (id int primary key, person_id int not null references people, name text, wish text,
      ordered_at timestamptz not null)`,
    `create table notes (id int primary key, tenant_id text not null, person_id int not null, body text)`,
    `create table former_people (primary key (id)) inherits (people)`,
    `create table past_orders (primary key (id), foreign key (person_id) references former_people) inherits (orders)`,
    `create table past_notes (primary key (id)) inherits (notes)`,
    `insert into people values (1, 'acme', 'ana@example.com'), (2, 'acme', 'bea@example.com'),
      (3, 'globex', 'cem@example.com')`,
    `insert into former_people values (1, 'acme', 'dee@example.com'), (3, 'acme', 'eli@example.com'),
      (9, 'acme', 'fay@example.com')`,
    `insert into orders values (10, 1, 'Ana', 'ring Ana', '2024-05-05'), (11, 2, 'Bea', 'ring Bea', '2024-05-05'),
      (12, 3, 'Cem', 'ring Cem', '2024-05-05')`,
    `insert into past_orders values (10, 1, 'Dee', 'ring Dee', '2031-05-05'), (12, 3, 'Eli', 'ring Eli', '2031-05-05')`,
    `insert into notes values (20, 'acme', 1, 'Ana called'), (21, 'acme', 2, 'Bea called'),
      (22, 'globex', 3, 'Cem called')`,
    `insert into past_notes values (20, 'acme', 1, 'Dee called'), (22, 'acme', 3, 'Eli called')`,
  ]) {
    await db.execute(sql.raw(statement));
  }
});

export function openHeirs(db: Database) {
  const clock = testClock("2026-03-02T09:00:00Z");
  const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };
  const privacy = createPrivacy({ registry, db, clock: clock.now, secrets });
  const rights = createRights({ privacy, erasers: {} });
  const ana = registry.subject("person", { tenant: "acme", id: "1" });
  const dee = registry.subject("former", { tenant: "acme", id: "1" });
  return { privacy, rights, clock, ana, dee };
}

/** Every row as PostgreSQL prints it, by its own table. */
export async function rowsIn({ db }: TestDatabase): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows } = await db.execute<{ name: string; row: string }>(sql`
    select tableoid::regclass::text as name, people::text as row from people union all
    select tableoid::regclass::text, orders::text from orders union all
    select tableoid::regclass::text, notes::text from notes order by 1, 2`);
  const found: Record<string, string[]> = {};
  for (const { name, row } of rows) (found[name] ??= []).push(row);
  return found;
}
