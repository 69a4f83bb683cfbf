import { rangeWhere, type KeyRange } from "../plan/key-range.ts";
import { literal } from "../plan/sql-text.ts";
import type { TableQuery } from "../plan/table-query.ts";
import type { SnapshotFacts } from "./source.ts";

/** Transaction ids are compared modulo 2^32: further apart they say nothing. */
const COMPARABLE = 2n ** 30n;

/**
 * Asks whether a range holds what an older snapshot saw: as many rows, and none written by a transaction that
 * the older snapshot could not see to its end. No data leaves the database. Undefined where the answer would
 * prove nothing: rows that are a tenant's through other tables, another cluster or timeline, ids too far apart.
 */
export function unchangedQuery(
  query: TableQuery,
  range: KeyRange,
  rows: number,
  since: Omit<SnapshotFacts, "catalog">,
  now: SnapshotFacts,
): string | undefined {
  const isSameCluster = since.systemIdentifier === now.systemIdentifier && since.timeline === now.timeline;
  const isComparable = BigInt(now.xmin) - BigInt(since.xmin) < COMPARABLE;
  if (!query.table.revalidates || !isSameCluster || !isComparable) return undefined;
  return (
    `select count(*) = ${rows} and count(*) filter (where pg_catalog.age(xmin) <= ` +
    `pg_catalog.age(${literal(since.xmin)}::xid8::xid)) = 0 as unchanged ` +
    `from ${query.relation} where ${rangeWhere(query, range)}`
  );
}
