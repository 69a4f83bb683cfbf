import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { openCheckpoint, logName, type Checkpoint } from "./checkpoint.ts";
import { sameBytes, utf8 } from "./encoding.ts";
import { hashesOf, readHead } from "./head.ts";
import type { LedgerPlace } from "./ledger-place.ts";
import { GrowingTree, leafHash } from "./merkle-tree.ts";
import { outsideCheckpoint } from "./outside.ts";

/** Why a stored log is not what was published. */
export type LedgerProblem =
  /** The text of an entry is not what its leaf was made of. */
  | { readonly problem: "entry_changed"; readonly index: number }
  /** A place in the log is missing, or taken twice. */
  | { readonly problem: "gap"; readonly index: number }
  /** The log is shorter than its last checkpoint. */
  | { readonly problem: "tail_missing"; readonly index: number }
  /** The leaves are not those of the last checkpoint. */
  | { readonly problem: "root_differs"; readonly index: number }
  /** An entry has neither a leaf nor a place in the sealer's list: it would never be sealed. */
  | { readonly problem: "never_sealed"; readonly index: -1 };

/** What a look at the whole log found. */
export interface LedgerReport {
  readonly valid: boolean;
  /** Leaves in the database. */
  readonly size: number;
  /** Against what it was compared. */
  readonly checkpoint: Checkpoint | undefined;
  /** Whether that came from outside the database. */
  readonly outside: boolean;
  /** Leaves whose entries were lost in a restore and that came back from the sink. */
  readonly lost: number;
  /** The first problems, a hundred at most. */
  readonly problems: readonly LedgerProblem[];
}

const PAGE = 2_000;
const LISTED = 100;

/** Reads the log in pages, recomputes every leaf from its entry, and compares the root. */
export async function verifyStored(place: LedgerPlace, tenant: string): Promise<LedgerReport> {
  const { db, deployment } = place;
  const head = await readHead(db, tenant);
  const origin = head?.origin ?? 1;
  const log = logName(deployment, tenant, origin);
  const outer = await outsideCheckpoint(place, log);
  const checkpoint = outer ?? (await insideCheckpoint(place, tenant, origin));
  const tree = new GrowingTree();
  const problems: LedgerProblem[] = [];
  let rootThen: Uint8Array | undefined = checkpoint?.size === 0 ? tree.root() : undefined;
  let lost = 0;
  for await (const { index, hash, body } of storedLeaves(db, tenant, origin)) {
    if (index !== tree.size) problems.push({ problem: "gap", index: tree.size });
    if (body === null) lost += 1;
    else if (!sameBytes(leafHash(utf8(body)), hash)) problems.push({ problem: "entry_changed", index });
    tree.append(hash);
    if (tree.size === checkpoint?.size) rootThen = tree.root();
    if (problems.length >= LISTED) break;
  }
  if (checkpoint && problems.length < LISTED) {
    if (!rootThen) problems.push({ problem: "tail_missing", index: tree.size });
    else if (!sameBytes(rootThen, checkpoint.root))
      problems.push({ problem: "root_differs", index: checkpoint.size });
  }
  if (await hasForgotten(db, tenant)) problems.push({ problem: "never_sealed", index: -1 });
  const valid = problems.length === 0;
  return { valid, size: tree.size, checkpoint, outside: outer !== undefined, lost, problems };
}

async function insideCheckpoint(
  { db, deployment, publicKeys }: LedgerPlace,
  tenant: string,
  origin: number,
): Promise<Checkpoint | undefined> {
  const note = await lastCheckpoint(db, tenant, origin);
  return note === undefined
    ? undefined
    : await openCheckpoint(
        note,
        publicKeys.map((publicKey) => ({ name: deployment, publicKey })),
      );
}

/** The note of the largest checkpoint that the database remembers. */
export async function lastCheckpoint(
  db: Database,
  tenant: string,
  origin: number,
): Promise<string | undefined> {
  const rows = await db.execute(sql`
    select note from habeas.ledger_checkpoint where tenant_id = ${tenant} and origin = ${origin}::int
    order by size desc limit 1`);
  return rowsOf<{ note: string }>(rows)[0]?.note;
}

interface StoredLeaf {
  readonly index: number;
  readonly hash: Uint8Array;
  readonly body: string | null;
}

async function* storedLeaves(db: Database, tenant: string, origin: number): AsyncGenerator<StoredLeaf> {
  for (let after = -1; ;) {
    const rows = rowsOf<{ index: number; hash: string; body: string | null }>(
      await db.execute(sql`
        select leaf.leaf_index::float8 as index, encode(leaf.hash, 'hex') as hash, entry.body as body
        from (
          select * from habeas.ledger_leaf
          where tenant_id = ${tenant} and origin = ${origin}::int and leaf_index > ${after}::bigint
          order by leaf_index limit ${PAGE}::int
        ) leaf
        left join lateral ( -- a page's entries by their keys, never all entries for a page
          select body from habeas.ledger_entry
          where tenant_id = ${tenant} and entry_id = leaf.entry_id offset 0
        ) entry on true
        order by leaf.leaf_index`),
    );
    for (const { index, hash, body } of rows) {
      yield { index, hash: hashesOf(hash)[0] ?? new Uint8Array(), body };
      after = index;
    }
    if (rows.length < PAGE) return;
  }
}

/** Entries that nobody would ever seal. */
async function hasForgotten(db: Database, tenant: string): Promise<boolean> {
  // a set operation is hashed or sorted; an anti-join on stale statistics may compare everything with everything
  const rows = await db.execute(sql`
    select entry_id from habeas.ledger_entry where tenant_id = ${tenant}
    except select entry_id from habeas.ledger_leaf where tenant_id = ${tenant}
    except select entry_id from habeas.ledger_pending where tenant_id = ${tenant} limit 1`);
  return rowsOf(rows).length > 0;
}
