import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { insertEntry } from "./append.ts";
import { logName, type Checkpoint } from "./checkpoint.ts";
import { hex, sameBytes, utf8 } from "./encoding.ts";
import { lockHead, readHead, writeHead, type Head } from "./head.ts";
import type { LedgerPlace } from "./ledger-place.ts";
import { GrowingTree, leafHash } from "./merkle-tree.ts";
import { outsideCheckpoint } from "./outside.ts";
import { growLog, type NewLeaf } from "./seal.ts";
import { rootAt } from "./tree-reader.ts";

/** What was done about a log that differs from its last checkpoint outside. */
export type Reconciliation =
  /** Nothing: the log goes on from there. */
  | "consistent"
  /** The database was restored, or a failover lost the end: leaves came back from the sink. */
  | "caught_up"
  /** The database went another way after a restore: a new log begins, signed over the old one's end. */
  | "reopened";

/**
 * Compares a tenant's log with the last checkpoint outside the database and repairs what a restore or a lossy
 * failover left, so that neither is a false alarm. What the leaves in the sink hide from nobody stays visible:
 * entries that are gone have a leaf and no body.
 */
export async function reconcile(place: LedgerPlace, tenant: string): Promise<Reconciliation> {
  const head = await readHead(place.db, tenant);
  const origin = head?.origin ?? 1;
  const later = await outsideCheckpoint(place, logName(place.deployment, tenant, origin + 1));
  const latest = later ?? (await outsideCheckpoint(place, logName(place.deployment, tenant, origin)));
  if (!latest) return "consistent";
  if (!later && head && head.tree.size >= latest.size) {
    const root = await rootAt({ db: place.db, tenant, origin }, latest.size);
    if (sameBytes(root, latest.root)) return "consistent";
  }
  return await place.db.transaction(
    async (tx) => {
      const locked = await lockHead(tx, tenant);
      if (!locked) return "consistent"; // somebody else is at it
      if (!later && (await catchUp({ ...place, db: tx }, locked, latest))) return "caught_up";
      await reopen({ ...place, db: tx }, locked, latest);
      return "reopened";
    },
    { isolationLevel: "read committed" },
  );
}

/** Adds the leaves that only the sink still has, if what the database has is how that log began. */
async function catchUp(place: LedgerPlace, head: Head, latest: Checkpoint): Promise<boolean> {
  const { db, checkpoints } = place;
  if (!checkpoints || head.tree.size >= latest.size) return false;
  const trial = new GrowingTree(head.tree.size, head.tree.edge);
  const hashes: Uint8Array[] = [];
  for await (const hash of checkpoints.leaves(latest.log, head.tree.size)) {
    if (trial.size === latest.size) break;
    trial.append(hash);
    hashes.push(hash);
  }
  if (trial.size !== latest.size || !sameBytes(trial.root(), latest.root)) return false;
  const waiting = await waitingEntries(db, head.tenant);
  const leaves = hashes.map((hash): NewLeaf => ({ entry: waiting.get(hex(hash)), hash }));
  await growLog(db, { ...head, publishedSize: latest.size }, leaves);
  return true;
}

/** Entries that survived, by their leaf hash: they get their old places back. */
async function waitingEntries(db: Database, tenant: string): Promise<Map<string, string>> {
  const rows = await db.execute(sql`
    select pending.entry_id::text as id, entry.body as body
    from habeas.ledger_pending pending
    join habeas.ledger_entry entry on entry.tenant_id = pending.tenant_id and entry.entry_id = pending.entry_id
    where pending.tenant_id = ${tenant}`);
  return new Map(
    rowsOf<{ id: string; body: string }>(rows).map(({ id, body }) => [hex(leafHash(utf8(body))), id]),
  );
}

/** Begins a new log whose first entry names the end of the last one; what that end does not cover is sealed anew. */
async function reopen(place: LedgerPlace, head: Head, latest: Checkpoint & { note: string }): Promise<void> {
  const { db } = place;
  const { tenant } = head;
  const numbers = latest.log.split("/");
  const origin = Math.max(head.origin, Number(numbers.at(-1))) + 1;
  const covered = head.origin === origin - 1 ? await commonLeaves(place, head, latest.log) : 0;
  await db.execute(sql`
    insert into habeas.ledger_pending (tenant_id, entry_id)
    select tenant_id, entry_id from habeas.ledger_leaf
    where tenant_id = ${tenant} and origin = ${head.origin}::int and leaf_index >= ${covered}::bigint
      and entry_id is not null on conflict do nothing`);
  const first = place.entry({
    tenant,
    event: "ledger.reopened",
    facts: { log: latest.log, size: latest.size, checkpoint: latest.note, covered },
  });
  await insertEntry(db, first);
  const opened: Head = { tenant, origin, publishedSize: 0, tree: new GrowingTree() };
  await writeHead(db, opened);
  await growLog(db, opened, [{ entry: first.id, hash: first.leafHash }]);
}

/** How many leaves of the database are those that the sink has. */
async function commonLeaves({ db, checkpoints }: LedgerPlace, head: Head, log: string): Promise<number> {
  let page: readonly { readonly hash: string }[] = [];
  let first = 0;
  let common = 0;
  if (!checkpoints) return common;
  for await (const hash of checkpoints.leaves(log, 0)) {
    if (common === first + page.length) {
      first = common;
      page = rowsOf<{ hash: string }>(
        await db.execute(sql`
          select encode(hash, 'hex') as hash from habeas.ledger_leaf
          where tenant_id = ${head.tenant} and origin = ${head.origin}::int and leaf_index >= ${first}::bigint
          order by leaf_index limit 4096`),
      );
    }
    if (page[common - first]?.hash !== hex(hash)) break;
    common += 1;
  }
  return common;
}
