import { randomUUID } from "node:crypto";
import { templateDatabase } from "@habeas/testbed";
import type { Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { blindIndex, createVault, migrate, normalize, sealed } from "../src/index.ts";
import { localKeys } from "../src/local.ts";
import { testKeys } from "./vault-support.ts";
import type { ColumnEncryption } from "../src/columns/encrypt-column.ts";

export const clients = pgTable("clients", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  /** Written in the same statement as the e-mail: what a reader must see. */
  revision: integer().notNull(),
  plainEmail: text("email"),
  email: sealed("email_sealed", { field: "client.email" }),
  emailIndex: blindIndex("email_index"),
});

export const plainDatabase = templateDatabase("crypto_plain", async (db) => {
  await migrate(db);
  await db.execute(
    sql.raw(`create table clients (id uuid primary key, tenant_id uuid not null, revision integer not null,
      email text, email_sealed bytea, email_index bytea)`),
  );
});

export function open(db: Database) {
  const vault = createVault({ db, keys: localKeys({ keys: testKeys }) });
  const table = vault.protect(clients, {
    tenant: "tenantId",
    subject: "id",
    bind: "id",
    indexes: { emailIndex: { of: "email", normalize: normalize.email, rows: 1000 } },
  });
  return { table, encryption: table.encryptColumn({ from: "plainEmail", to: "email" }) };
}

export async function run(db: Database, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await db.execute(sql.raw(statement));
}

export async function backfill(encryption: ColumnEncryption): Promise<number> {
  let values = 0;
  let cursor: string | undefined;
  do {
    const batch = await encryption.backfill({ cursor, batch: 5 });
    values += batch.values;
    ({ cursor } = batch);
  } while (cursor !== undefined);
  return values;
}

export async function verify(encryption: ColumnEncryption) {
  const found = { missing: 0, different: 0 };
  let cursor: string | undefined;
  do {
    const batch = await encryption.verify({ cursor, batch: 5 });
    found.missing += batch.missing;
    found.different += batch.different;
    ({ cursor } = batch);
  } while (cursor !== undefined);
  return found;
}

export const emailOf = (revision: number) => `client${revision}@example.com`;

export function newClients(count: number) {
  const tenantId = randomUUID();
  const row = { tenantId, revision: 0, plainEmail: emailOf(0) };
  return Array.from({ length: count }, () => ({ ...row, id: randomUUID() }));
}
