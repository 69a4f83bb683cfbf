import { randomUUID } from "node:crypto";
import type { Database } from "@habeas/internal";
import { templateDatabase } from "@habeas/testbed";
import { sql } from "drizzle-orm";
import { createVault, migrate, normalize, sealedCheckStatements, type VaultOptions } from "../src/index.ts";
import { generateKey, localKeys } from "../src/local.ts";
import { notes, users } from "./sealed-tables.ts";

export { notes, users, type Profile } from "./sealed-tables.ts";

/** The key tables and the tables above. */
export const sealedDatabase = templateDatabase("crypto", async (db) => {
  await migrate(db);
  await db.execute(
    sql.raw(`create table users (id uuid primary key, tenant_id uuid not null, email bytea not null, phone text,
      profile bytea, note bytea, email_index bytea, role text not null default 'member')`),
  );
  await db.execute(
    sql.raw(`create table notes (id uuid primary key, tenant_id uuid not null, user_id uuid not null,
      position integer not null default 0, body bytea not null)`),
  );
  for (const statement of sealedCheckStatements(users)) await db.execute(sql.raw(statement));
});

export const testKeys = generateKey();

/** A vault over the tables above. */
export function openVault(db: Database, options: Partial<VaultOptions> = {}) {
  const vault = createVault({ db, keys: localKeys({ keys: testKeys }), ...options });
  const people = vault.protect(users, {
    tenant: "tenantId",
    subject: "id",
    bind: "id",
    indexes: { emailIndex: { of: "email", normalize: normalize.email, rows: 1_000_000 } },
  });
  const texts = vault.protect(notes, { tenant: "tenantId", subject: "userId", bind: "id" });
  return { vault, people, texts };
}

export function newPerson(values: { readonly tenantId?: string; readonly email?: string } = {}) {
  const { tenantId = randomUUID(), email = `${randomUUID()}@example.com` } = values;
  return { id: randomUUID(), tenantId, email };
}
