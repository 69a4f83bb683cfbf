import { PGlite } from "@electric-sql/pglite";
import {
  contract,
  createPrivacy,
  defineRegistry,
  legalObligation,
  migrate as migrateCore,
  softOptIn,
} from "@habeas/core";
import { migrate as migrateConnectors } from "@habeas/connectors";
import { migrate as migrateExport } from "@habeas/export";
import { migrate as migrateRights } from "@habeas/rights";
import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pglite";

/* An app with a person and her invoice, for the examples beside this file. */

const users = pgTable("users", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text().notNull(),
  name: text(),
});
const invoices = pgTable("invoices", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  userId: text("user_id").references(() => users.id),
  billingName: text("billing_name"),
  issuedAt: timestamp("issued_at").notNull(),
});

export const schema = { users, invoices };

// #region registry
export const registry = defineRegistry({
  schema,
  controller: { name: "Acme BPM GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "Provide the workspace", keep: { for: "P30D", after: "account closed" } }),
    invoicing: legalObligation({
      describe: "Keep the invoices that were issued",
      law: "§ 147 AO",
      keep: { for: "P8Y", after: { column: "issuedAt", endOf: "year" } },
    }),
    newsletter: softOptIn({
      describe: "News about the product in use",
      product: "Acme BPM",
      notice: "signup-2026-03",
      keep: { for: "P2Y", after: "last contact" },
    }),
  },
  recipients: {
    activecampaign: {
      name: "ActiveCampaign",
      role: "processor",
      country: "US",
      for: ["newsletter"],
      transfer: { by: "dpf" },
    },
  },
  subjects: { user: { table: "users", email: "email" } },
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["account", "newsletter"], erase: "erased" }),
      name: p.personal("Name", { for: ["account", "newsletter"] }),
    },
    invoices: {
      id: p.none(),
      tenantId: p.tenant(),
      userId: p.ownedBy("users"),
      billingName: p.personal("Name", { for: ["invoicing"] }),
      issuedAt: p.none(),
    },
  }),
});
// #endregion registry

export const db = drizzle({ client: new PGlite() });
await db.execute(
  `create table users (id text primary key, tenant_id text not null, email text not null, name text)`,
);
await db.execute(
  `create table invoices (id int primary key, tenant_id text not null, user_id text references users (id),
    billing_name text, issued_at timestamp not null)`,
);
for (const migrate of [migrateCore, migrateRights, migrateExport, migrateConnectors]) await migrate(db);

await db
  .insert(users)
  .values({ id: "42", tenantId: "acme", email: "maria@example.com", name: "María Gómez" });
await db.insert(invoices).values({
  id: 1,
  tenantId: "acme",
  userId: "42",
  billingName: "María Gómez",
  issuedAt: new Date("2026-02-01"),
});

export const privacy = createPrivacy({ registry, db });
export const maria = registry.subject("user", { tenant: "acme", id: "42" });
