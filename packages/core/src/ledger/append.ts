import { sql } from "drizzle-orm";
import type { Database } from "@habeas/internal";
import { hex } from "./encoding.ts";
import type { NewEntry } from "./entry.ts";

/**
 * Inserts an entry, its deletable part and its place in the sealer's list: one statement in the caller's
 * transaction, no lock, nothing read.
 */
export async function insertEntry(db: Database, entry: NewEntry): Promise<void> {
  const { tenant, id, reference, body, secret } = entry;
  const person = sql`${reference ?? null}::uuid`;
  const payload =
    secret &&
    sql`, payload as (
      insert into habeas.ledger_payload (tenant_id, entry_id, reference, salt, payload)
      values (${tenant}, ${id}::uuid, ${person}, decode(${hex(secret.salt)}, 'hex'), ${secret.payload})
    )`;
  await db.execute(sql`
    with entry as (
      insert into habeas.ledger_entry (tenant_id, entry_id, reference, body)
      values (${tenant}, ${id}::uuid, ${person}, ${body})
    ) ${payload ?? sql``}
    insert into habeas.ledger_pending (tenant_id, entry_id) values (${tenant}, ${id}::uuid)`);
}
