import { equal } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { createVault, isSealed, migrate, sealed } from "@habeas/crypto";
import { generateKey, localKeys } from "@habeas/crypto/local";
import { pgTable, uuid } from "drizzle-orm/pg-core";
import type { Host } from "./host.ts";

const notes = pgTable("smoke_notes", {
  id: uuid().primaryKey(),
  tenantId: uuid("tenant_id").notNull(),
  userId: uuid("user_id").notNull(),
  body: sealed("body", { field: "note.body" }).notNull(),
});

/** What is sealed is unreadable in the database and in logs, and opens until its key is destroyed. */
export async function crypto({ db }: Host): Promise<void> {
  await migrate(db);
  await db.execute(
    "create table smoke_notes (id uuid primary key, tenant_id uuid not null, user_id uuid not null, body bytea not null)",
  );
  const vault = createVault({ db, keys: localKeys({ keys: generateKey() }) });
  const protectedNotes = vault.protect(notes, {
    tenant: "tenantId",
    subject: "userId",
    owner: "users",
    bind: "id",
  });
  const row = { id: randomUUID(), tenantId: randomUUID(), userId: randomUUID(), body: "canary" };
  await db.insert(notes).values(await protectedNotes.seal(row));

  const rows = await db.select().from(notes);
  equal(isSealed(rows[0]?.body), true);
  equal(inspect(rows).includes("canary"), false);
  const [opened] = await protectedNotes.open(rows, { purpose: "smoke" });
  equal(opened?.body, "canary");

  await vault.shred({ tenant: row.tenantId, table: "users", key: row.userId });
  const [gone] = await protectedNotes.open(rows, { purpose: "smoke", onError: "report" });
  equal(gone?.body === "canary", false);
  await db.execute("drop table smoke_notes"); // the registry of the host does not know it
}
