import { sql } from "drizzle-orm";
import type { Database } from "@habeas/internal";
import { hex } from "./encoding.ts";
import type { NewEntry } from "./entry.ts";

/**
 * Inserts an entry, with its deletable part where it has one: one statement in the caller's transaction, no
 * lock, nothing read. A trigger puts it on the sealer's list.
 */
export async function insertEntry(db: Database, entry: NewEntry): Promise<void> {
  const { tenant, id, reference, body, secret } = entry;
  const row = sql`insert into habeas.ledger_entry (tenant_id, entry_id, reference, body)
    values (${tenant}, ${id}, ${reference ?? null}, ${body})`;
  if (secret === undefined) {
    await db.execute(row);
    return;
  }
  await db.execute(sql`
    with entry as (${row})
    insert into habeas.ledger_payload (tenant_id, entry_id, reference, salt, payload)
    values (${tenant}, ${id}, ${reference ?? null}, decode(${hex(secret.salt)}, 'hex'), ${secret.payload})`);
}
