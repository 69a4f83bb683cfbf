import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
// #region sealed
import { blindIndex, createVault, migrate, normalize, sealed } from "@habeas/crypto";
import { generateKey, localKeys } from "@habeas/crypto/local";
import { eq } from "drizzle-orm";
import { pgTable, text } from "drizzle-orm/pg-core";

const users = pgTable("users", {
  id: text().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  email: sealed("email", { field: "user.email" }).notNull(),
  emailIndex: blindIndex("email_index"),
});
// #endregion sealed

const db = drizzle({ client: new PGlite() });
await db.execute(
  `create table users (id text primary key, tenant_id text not null, email bytea not null, email_index bytea)`,
);
await migrate(db);
const keys = generateKey();

// #region vault
const vault = createVault({ db, keys: localKeys({ keys }) }); // AWS KMS or Vault in production
const people = vault.protect(users, {
  tenant: "tenantId",
  subject: "id",
  bind: "id",
  indexes: { emailIndex: { of: "email", normalize: normalize.email, rows: 100_000 } },
});

await db.insert(users).values(await people.seal({ id: "42", tenantId: "acme", email: "maria@example.com" }));

const probe = await people.index("emailIndex", "Maria@Example.com", { tenant: "acme" });
const rows = await db.select().from(users).where(eq(users.emailIndex, probe));
assert.equal(JSON.stringify(rows[0]?.email), `"[sealed]"`); // what a log would show

const [maria] = await people.open(rows, { purpose: "support" });
assert.equal(maria?.email, "maria@example.com");

await vault.shred({ tenant: "acme", table: users, key: "42" }); // nobody opens it again
// #endregion vault
await assert.rejects(people.open(rows, { purpose: "support" }), { code: "key_shredded" });

await db.$client.close();
