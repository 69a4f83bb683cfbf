import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { hex, utf8 } from "./encoding.ts";
import { lockHead, writeHead, type Head } from "./head.ts";
import { leafHash } from "./merkle-tree.ts";

/** Entries that get their leaves in one transaction. */
export const BATCH = 1_000;

/** Hashes of subtrees of 2^8, 2^16, … leaves are stored: a proof reads hundreds of rows instead of all. */
export const STORED_LEVELS = 8;

/** A leaf on its way into the table. `entry`: undefined when the entry itself was lost. */
export interface NewLeaf {
  readonly entry: string | undefined;
  readonly hash: Uint8Array;
}

/** The tenants with entries that wait for their leaves. */
export async function tenantsWaiting(db: Database): Promise<string[]> {
  const rows = await db.execute(sql`select distinct tenant_id as tenant from habeas.ledger_pending`);
  return rowsOf<{ tenant: string }>(rows).map(({ tenant }) => tenant);
}

/**
 * Gives waiting entries of a tenant their places in the tree: those without a leaf, whatever their ids, under a
 * lock on the tenant's head. Any number of processes may try: while one has the lock the others seal nothing.
 *
 * @returns How many were sealed.
 */
export async function sealBatch(db: Database, tenant: string): Promise<number> {
  return await db.transaction(
    async (tx) => {
      const head = await lockHead(tx, tenant);
      if (!head) return 0;
      // the inner select keeps its limit, the outer one its index: whatever the planner believes of a new table
      const waiting = rowsOf<{ id: string; body: string }>(
        await tx.execute(sql`
          select picked.entry_id::text as id, entry.body as body
          from (select entry_id from habeas.ledger_pending where tenant_id = ${tenant} limit ${BATCH}::int) picked
          cross join lateral (
            select body from habeas.ledger_entry
            where tenant_id = ${tenant} and entry_id = picked.entry_id offset 0
          ) entry`),
      ).toSorted((a, b) => (a.id < b.id ? -1 : 1)); // by their times, as far as anybody can tell
      if (waiting.length === 0) return 0;
      await growLog(
        tx,
        head,
        waiting.map(({ id, body }) => ({ entry: id, hash: leafHash(utf8(body)) })),
      );
      return waiting.length;
    },
    { isolationLevel: "read committed" }, // the lock must come before what is read under it
  );
}

/** Appends leaves to a log whose head is locked: leaves, stored subtrees, head, and the waiting list. */
export async function growLog(db: Database, head: Head, leaves: readonly NewLeaf[]): Promise<void> {
  const { tenant, origin, tree } = head;
  const rows: { i: number; e: string | undefined; h: string }[] = [];
  const nodes: { l: number; i: number; h: string }[] = [];
  for (const { entry, hash } of leaves) {
    tree.append(hash, (level, index, node) => {
      if (level === 0) rows.push({ i: index, e: entry, h: hex(node) });
      else if (level % STORED_LEVELS === 0) nodes.push({ l: level, i: index, h: hex(node) });
    });
  }
  await db.execute(sql`
    with leaf as (
      select i, e, h from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as leaf (i bigint, e uuid, h text)
    ), node as (
      insert into habeas.ledger_node (tenant_id, origin, level, node_index, hash)
      select ${tenant}, ${origin}::int, l, i, decode(h, 'hex')
      from jsonb_to_recordset(${JSON.stringify(nodes)}::text::jsonb) as node (l int, i bigint, h text)
    ), sealed as (
      delete from habeas.ledger_pending pending using leaf
      where pending.tenant_id = ${tenant} and pending.entry_id = leaf.e
    )
    insert into habeas.ledger_leaf (tenant_id, origin, leaf_index, entry_id, hash)
    select ${tenant}, ${origin}::int, i, e, decode(h, 'hex') from leaf order by i`);
  await writeHead(db, head);
}
