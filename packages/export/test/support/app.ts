import { contract, defineRegistry } from "@habeas/core";
import { migrate } from "@habeas/export";
import { templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import {
  bigint,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

export const tenants = pgTable("tenants", { id: text("id").primaryKey(), name: text("name").notNull() });
export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text("email").notNull(),
  passwordHash: text("password_hash").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
});
export const orders = pgTable(
  "orders",
  {
    tenantId: text("tenant_id").notNull(),
    number: bigint("number", { mode: "bigint" }).notNull(),
    userId: uuid("user_id").notNull(),
    total: numeric("total", { precision: 12, scale: 2 }).notNull(),
    note: text("note"),
    form: jsonb("form").notNull(),
    tags: text("tags").array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.number] })],
);
/** Without a tenant column: a line belongs to the tenant of its user. */
export const notes = pgTable("notes", {
  id: integer("id").primaryKey(),
  authorId: uuid("author_id").notNull(),
  body: text("body").notNull(),
});
export const countries = pgTable("countries", {
  code: text("code").primaryKey(),
  name: text("name").notNull(),
});

export const schema = { tenants, users, orders, notes, countries };

/** The registry of the small app that these tests dump. */
export const registry = defineRegistry({
  schema,
  controller: { name: "Acme GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "Provide the workspace", keep: { for: "P30D", after: "account closed" } }),
  },
  subjects: { user: { table: "users", email: "email" } },
  tables: (p) => ({
    tenants: { id: p.tenant(), name: p.none() },
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["account"], erase: "" }),
      passwordHash: p.credential({ erase: "" }),
      createdAt: p.none(),
    },
    orders: {
      tenantId: p.tenant(),
      number: p.none(),
      userId: p.ownedBy("users"),
      total: p.none(),
      note: p.none(),
      form: p.none(),
      tags: p.none(),
    },
    notes: { id: p.none(), authorId: p.ownedBy("users"), body: p.none() },
    countries: { code: p.global(), name: p.global() },
  }),
});

const DDL = [
  `create table tenants (id text primary key, name text not null)`,
  `create table users (id uuid primary key, tenant_id text not null references tenants, email text not null,
     password_hash text not null, created_at timestamptz not null)`,
  `create table orders (tenant_id text not null references tenants, number bigint not null, user_id uuid not null references users,
     total numeric(12,2) not null, note text, form jsonb not null, tags text[] not null, primary key (tenant_id, number))`,
  `create table notes (id integer primary key, author_id uuid not null references users, body text not null)`,
  `create table countries (code text primary key, name text not null)`,
  `insert into countries values ('DE', 'Germany')`,
];

/** Two users and `orders` orders for each of the tenants. */
export const fill = (ids: readonly string[], perTenant: number): readonly string[] =>
  ids.flatMap((tenant, index) => [
    `insert into tenants values ('${tenant}', 'Tenant ${tenant}')`,
    `insert into users select ('00000000-0000-0000-000${index}-00000000000' || n)::uuid, '${tenant}', 'u' || n || '@${tenant}.example', 'hash-${tenant}', '2026-03-01 12:00:00.5+01' from generate_series(1, 2) n`,
    `insert into orders select '${tenant}', n, ('00000000-0000-0000-000${index}-00000000000' || 1 + n % 2)::uuid, n * 1.5,
       case when n % 3 = 0 then null else 'canary-${tenant}' || chr(9) || 'line' || chr(10) || '"quoted" \\ back' end,
       jsonb_build_object('n', n, 'tenant', '${tenant}'), array['a', 'b,"c"', null] from generate_series(1, ${perTenant}) n`,
    `insert into notes select ${index} * 1000 + n, ('00000000-0000-0000-000${index}-00000000000' || n)::uuid, 'canary-${tenant}' from generate_series(1, 2) n`,
  ]);

/** Three tenants with 500 orders each. */
export const app = templateDatabase("export_app", async (db) => {
  await migrate(db);
  for (const statement of [...DDL, ...fill(["1", "11", "acme"], 500)]) await db.execute(sql.raw(statement));
});
