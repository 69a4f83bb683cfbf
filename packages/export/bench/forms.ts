import { contract, defineRegistry } from "@habeas/core";
import { bigint, boolean, jsonb, numeric, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const submissions = pgTable("submissions", {
  id: bigint("id", { mode: "bigint" }).primaryKey(),
  tenantId: text("tenant_id").notNull(),
  reference: uuid("reference").notNull(),
  email: text("email").notNull(),
  subject: text("subject").notNull(),
  body: text("body"),
  form: jsonb("form").notNull(),
  total: numeric("total").notNull(),
  done: boolean("done").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
});

/** One table of one tenant, about 220 bytes of CSV a row. */
export const registry = defineRegistry({
  schema: { submissions },
  controller: { name: "Bench", country: "DE", contact: "privacy@acme.example" },
  purposes: { work: contract({ describe: "Work", keep: { for: "P30D", after: "contract ended" } }) },
  tables: (p) => ({
    submissions: {
      id: p.none(),
      tenantId: p.tenant(),
      reference: p.none(),
      email: p.none(),
      subject: p.none(),
      body: p.none(),
      form: p.none(),
      total: p.none(),
      done: p.none(),
      createdAt: p.none(),
    },
  }),
});

export const TENANT = "acme";

/** Statements that fill the table; 5,000,000 rows take about a minute. */
export const statements = (rows: number): readonly string[] => [
  `create table submissions (id bigint primary key, tenant_id text not null, reference uuid not null, email text not null,
     subject text not null, body text, form jsonb not null, total numeric not null, done boolean not null, created_at timestamptz not null)`,
  `insert into submissions select n, '${TENANT}', md5(n::text)::uuid, 'person' || n || '@customer.example', 'Request no. ' || n,
     case when n % 10 = 0 then null else repeat('A line of a form, "quoted". ', 1 + n % 3) end,
     jsonb_build_object('step', n % 7, 'answer', md5(n::text), 'open', n % 2 = 0), n * 0.37, n % 2 = 0,
     '2026-01-01'::timestamptz + n * interval '1 second' from generate_series(1, ${rows}) n`,
  `vacuum analyze submissions`,
];
