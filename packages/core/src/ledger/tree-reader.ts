import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import { hashesOf } from "./head.ts";
import { emptyRoot, nodeHash } from "./merkle-tree.ts";
import { STORED_LEVELS } from "./seal.ts";

/** A log whose tree is read. */
export interface LogPlace {
  readonly db: Database;
  readonly tenant: string;
  readonly origin: number;
}

/** The root of the first `size` leaves. */
export async function rootAt(place: LogPlace, size: number): Promise<Uint8Array> {
  return size === 0 ? emptyRoot() : await rangeHash(place, 0, size);
}

/** The audit path of RFC 6962 section 2.1.1, from the leaf upwards. */
export async function inclusionPath(place: LogPlace, index: number, size: number): Promise<Uint8Array[]> {
  const path: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      path.push(await rangeHash(place, middle, end));
      end = middle;
    } else {
      path.push(await rangeHash(place, start, middle));
      start = middle;
    }
  }
  return path.toReversed();
}

/** The consistency proof of RFC 6962 section 2.1.2. */
export async function consistencyPath(place: LogPlace, from: number, to: number): Promise<Uint8Array[]> {
  const path: Uint8Array[] = [];
  if (from === 0 || from === to) return path;
  let start = 0;
  let end = to;
  while (from !== end) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      path.push(await rangeHash(place, middle, end));
      end = middle;
    } else {
      path.push(await rangeHash(place, start, middle));
      start = middle;
    }
  }
  // the earlier tree's own last subtree; where that is the whole earlier tree, its root is known
  if (start > 0) path.push(await rangeHash(place, start, end));
  return path.toReversed();
}

/** The hash over the leaves [start, end): RFC 6962's MTH. `start` is where a subtree begins. */
async function rangeHash(place: LogPlace, start: number, end: number): Promise<Uint8Array> {
  const count = end - start;
  const split = splitOf(count);
  if (count === 1 || split * 2 === count) return await subtreeHash(place, Math.log2(count), start / count);
  return nodeHash(await rangeHash(place, start, start + split), await rangeHash(place, start + split, end));
}

/** The largest power of two that is smaller; 0 for 1. */
function splitOf(count: number): number {
  let split = count > 1 ? 1 : 0;
  while (split * 2 < count && split > 0) split *= 2;
  return split;
}

/** The hash of a complete subtree of 2^level leaves, folded from the stored nodes below it. */
async function subtreeHash(place: LogPlace, level: number, index: number): Promise<Uint8Array> {
  const base = Math.floor(level / STORED_LEVELS) * STORED_LEVELS;
  const width = 2 ** (level - base);
  let nodes = await storedNodes(place, base, index * width, width);
  while (nodes.length > 1) {
    const below = nodes;
    nodes = below.flatMap((left, at) => {
      const right = below[at + 1];
      return at % 2 === 0 && right ? [nodeHash(left, right)] : [];
    });
  }
  const [hash] = nodes;
  if (hash) return hash;
  throw missing(place);
}

async function storedNodes(
  place: LogPlace,
  level: number,
  from: number,
  count: number,
): Promise<Uint8Array[]> {
  const { db, tenant, origin } = place;
  const source =
    level === 0
      ? sql`habeas.ledger_leaf where tenant_id = ${tenant} and origin = ${origin}::int
          and leaf_index >= ${from}::bigint and leaf_index < ${from + count}::bigint order by leaf_index`
      : sql`habeas.ledger_node where tenant_id = ${tenant} and origin = ${origin}::int and level = ${level}::int
          and node_index >= ${from}::bigint and node_index < ${from + count}::bigint order by node_index`;
  const rows = rowsOf<{ hash: string }>(
    await db.execute(sql`select encode(hash, 'hex') as hash from ${source}`),
  );
  if (rows.length !== count) throw missing(place);
  return hashesOf(rows.map(({ hash }) => hash).join(""));
}

const missing = ({ tenant }: LogPlace): CoreError =>
  new CoreError("checkpoint_conflict", "leaves are missing from the log", { where: tenant });
