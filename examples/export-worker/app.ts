import { contract, defineRegistry } from "@habeas/core";
import { migrate, type ExporterOptions } from "@habeas/export";
import { sql } from "drizzle-orm";
import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

const tenants = pgTable("tenants", { id: text("id").primaryKey(), name: text("name").notNull() });
const tasks = pgTable(
  "tasks",
  {
    tenantId: text("tenant_id").notNull(),
    number: integer("number").notNull(),
    title: text("title").notNull(),
    answer: text("answer").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.number] })],
);

/** The app whose tenants are dumped: tenants, and the tasks of their workflows. */
export const registry = defineRegistry({
  schema: { tenants, tasks },
  controller: { name: "Acme BPM GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    work: contract({ describe: "Run workflows", keep: { for: "P30D", after: "contract ended" } }),
  },
  tables: (p) => ({
    tenants: { id: p.tenant(), name: p.none() },
    tasks: { tenantId: p.tenant(), number: p.none(), title: p.none(), answer: p.none() },
  }),
});

/** The app's tables and the tables of dumps, with one tenant and its tasks. */
export async function createApp(db: ExporterOptions["db"], tenant: string, rows: number): Promise<void> {
  await migrate(db);
  await db.execute(sql`create table tenants (id text primary key, name text not null)`);
  await db.execute(sql`create table tasks (
    tenant_id text not null references tenants, number integer not null, title text not null,
    answer text not null, primary key (tenant_id, number))`);
  await db.execute(sql`insert into tenants values (${tenant}, 'A customer')`);
  await db.execute(sql`
    insert into tasks select ${tenant}, n, 'Task ' || n, repeat(md5(n::text), 8) from generate_series(1, ${rows}::int) n`);
  await db.execute(sql`analyze tasks`);
}
