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
import { integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

const people = pgTable("people", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text(),
});
const visits = pgTable(
  "visits",
  {
    id: integer().notNull(),
    personId: integer("person_id").notNull(),
    page: text(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.at] })],
);
const orders = pgTable(
  "orders",
  {
    region: text().notNull(),
    id: integer().notNull(),
    tenantId: text("tenant_id").notNull(),
    personId: integer("person_id").notNull(),
    name: text(),
    orderedAt: timestamp("ordered_at", { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.region, table.id] })],
);
const lines = pgTable("lines", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  region: text().notNull(),
  orderId: integer("order_id").notNull(),
  wish: text(),
});

/** Partitioned by range and by list, with foreign keys from partitioned tables and to one. */
export const registry = defineRegistry({
  schema: { people, visits, orders, lines },
  controller: { name: "Partitions", country: "DE", contact: "none", timeZone: "Europe/Berlin" },
  purposes: {
    news: consent({ describe: "News", notice: "n", keep: { for: "P1Y", after: "consent given" } }),
    records: legalObligation({
      describe: "Keep orders",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: { column: "orderedAt", endOf: "year" } },
    }),
  },
  subjects: { person: { table: "people", email: "email" } },
  tables: (p) => ({
    people: { id: p.subject(), tenantId: p.tenant(), email: p.personal("EmailAddress", { for: ["news"] }) },
    visits: {
      id: p.none(),
      personId: p.ownedBy("people"),
      page: p.personal("BrowsingBehaviour", { for: ["news"], origin: "observed" }),
      at: p.none(),
    },
    orders: {
      region: p.none(),
      id: p.none(),
      tenantId: p.tenant(),
      personId: p.ownedBy("people"),
      name: p.personal("Name", { for: ["records"] }),
      orderedAt: p.none(),
    },
    lines: {
      id: p.none(),
      tenantId: p.tenant(),
      region: p.none(),
      orderId: p.ownedBy("orders", { column: "id" }),
      wish: p.personal("Communication", { for: ["news"] }),
    },
  }),
});

export const partitionTemplate = templateDatabase("rights_partitions", async (db) => {
  await migrateCore(db);
  await migrate(db);
  for (const statement of [
    `create table people (id int primary key, tenant_id text not null, email text)`,
    `create table visits (id int not null, person_id int not null references people, page text, at timestamptz not null,
      primary key (id, at)) partition by range (at)`,
    `create table visits_2024 partition of visits for values from ('2024-01-01') to ('2025-01-01')`,
    `create table visits_2025 partition of visits for values from ('2025-01-01') to ('2026-01-01')
      partition by range (at)`,
    `create table visits_2025_a partition of visits_2025 for values from ('2025-01-01') to ('2025-07-01')`,
    `create table visits_2025_b partition of visits_2025 default`,
    `create table visits_rest partition of visits default`,
    `create table orders (region text not null, id int not null, tenant_id text not null, person_id int not null,
      name text, ordered_at timestamptz not null, primary key (region, id)) partition by list (region)`,
    `create table orders_eu partition of orders for values in ('de', 'at')`,
    `create table orders_rest partition of orders default`,
    // one partition has a foreign key of its own, which its parent has not
    `alter table orders_eu add foreign key (person_id) references people`,
    `create table lines (id int primary key, tenant_id text not null, region text not null, order_id int not null, wish text,
      foreign key (region, order_id) references orders)`,
    `insert into people select n, 'acme', 'person' || n || '@example.com' from generate_series(1, 2) n`,
    `insert into visits select n, n % 2 + 1, '/home', timestamptz '2024-06-01' + n * interval '40 days'
      from generate_series(1, 16) n`,
    `insert into orders select (array['de', 'at', 'mx'])[n % 3 + 1], n, 'acme', n % 2 + 1, 'Name',
      timestamptz '2016-05-05' + (n / 6) * interval '8 years' from generate_series(0, 11) n`,
    `insert into lines select n, 'acme', (array['de', 'at', 'mx'])[n % 3 + 1], n, 'please ring' from generate_series(0, 11) n`,
  ]) {
    await db.execute(sql.raw(statement));
  }
});

export function openPartitions(db: Database) {
  const clock = testClock("2026-03-02T09:00:00Z");
  const secrets = { keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }] };
  const privacy = createPrivacy({ registry, db, clock: clock.now, secrets });
  const rights = createRights({ privacy, erasers: {} });
  return { rights, clock, subject: registry.subject("person", { tenant: "acme", id: "1" }) };
}
