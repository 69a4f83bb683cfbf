import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { checkpointText, logName } from "./checkpoint.ts";
import type { LedgerPlace } from "./ledger-place.ts";
import { hashesOf, readHead } from "./head.ts";
import { outsideCheckpoint, outside } from "./outside.ts";
import { signNote } from "./sign-note.ts";

/** Leaves that are shipped in one piece: 128 KiB. */
const CHUNK = 4_096;

/** The tenants whose log has grown beyond its last checkpoint. */
export async function tenantsUnpublished({ db }: LedgerPlace): Promise<string[]> {
  const rows = await db.execute(
    sql`select tenant_id as tenant from habeas.ledger_head where size > published_size`,
  );
  return rowsOf<{ tenant: string }>(rows).map(({ tenant }) => tenant);
}

/**
 * Signs how long a tenant's log is now. The leaves go to the sink first and are safe there before anything
 * speaks of them. Needs no lock: two publishers write the same bytes, and a later checkpoint covers an earlier.
 */
export async function publishCheckpoint(place: LedgerPlace, tenant: string): Promise<void> {
  const { db, deployment, signer, checkpoints } = place;
  const head = await readHead(db, tenant);
  if (!head) return;
  const { origin, tree } = head;
  const log = logName(deployment, tenant, origin);
  if (checkpoints) {
    const latest = await outsideCheckpoint(place, log);
    const shipped = latest?.size ?? 0;
    if (shipped > tree.size) return; // behind: the next round catches up first
    for (let from = shipped; from < tree.size; from += CHUNK) {
      const count = Math.min(CHUNK, tree.size - from);
      const rows = await db.execute(sql`
        select encode(hash, 'hex') as hash from habeas.ledger_leaf
        where tenant_id = ${tenant} and origin = ${origin}::int
          and leaf_index >= ${from}::bigint and leaf_index < ${from + count}::bigint order by leaf_index`);
      const hashes = rowsOf<{ hash: string }>(rows).flatMap(({ hash }) => hashesOf(hash));
      await outside(async () => await checkpoints.storeLeaves(log, from, hashes));
    }
  }
  const text = checkpointText({ log, size: tree.size, root: tree.root() });
  const note = await signNote(text, { name: log, signer });
  if (checkpoints) await outside(async () => await checkpoints.publish(log, tree.size, note));
  await db.execute(sql`
    with checkpoint as (
      insert into habeas.ledger_checkpoint (tenant_id, origin, size, note)
      values (${tenant}, ${origin}::int, ${tree.size}::bigint, ${note}) on conflict do nothing
    )
    update habeas.ledger_head set published_size = greatest(published_size, ${tree.size}::bigint)
    where tenant_id = ${tenant} and origin = ${origin}::int`);
}
