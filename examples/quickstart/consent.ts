import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
// #region registry
import { consent, contract, createPrivacy, defineRegistry, migrate } from "@habeas/core";
import { pgTable, text } from "drizzle-orm/pg-core";

const users = pgTable("users", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: text().notNull(),
});

const registry = defineRegistry({
  schema: { users },
  controller: { name: "Acme BPM GmbH", country: "DE", contact: "privacy@acme.example" },
  purposes: {
    account: contract({ describe: "Provide the workspace", keep: { for: "P30D", after: "account closed" } }),
    sales: consent({
      describe: "Be called by sales",
      notice: "sales-2026-01",
      keep: { for: "P1Y", after: "consent given" },
    }),
  },
  subjects: { user: { table: "users", email: "email" } },
  tables: (p) => ({
    users: {
      id: p.subject(),
      tenantId: p.tenant(),
      email: p.personal("EmailAddress", { for: ["account", "sales"], erase: "erased" }),
    },
  }),
});
// #endregion registry

const db = drizzle({ client: new PGlite() });
await db.execute(`create table users (id text primary key, tenant_id text not null, email text not null)`);
await db.insert(users).values({ id: "42", tenantId: "acme", email: "maria@example.com" });
await migrate(db);

// #region may
const privacy = createPrivacy({ registry, db });
const maria = registry.subject("user", { tenant: "acme", id: "42" });
const ask = async () => (await privacy.may(maria, "sales")).because;

assert.equal(await ask(), "no_consent"); // silence is no consent

await privacy.notices.publish({
  id: "sales-2026-01",
  language: "en",
  text: "We call you once about Acme BPM. You can withdraw at any time.",
  purposes: ["sales"],
  validFrom: new Date("2026-01-01"),
});
await db.transaction(async (tx) => {
  // recorded with the app's own changes, or not at all
  await privacy.in(tx).consent.grant(maria, "sales", { notice: "sales-2026-01", method: "checkbox" });
});
assert.equal(await ask(), "consent");

await privacy.consent.withdraw(maria, "sales"); // as easy as giving it: asks for no evidence
assert.equal(await ask(), "withdrawn");
// #endregion may

await db.$client.close();
