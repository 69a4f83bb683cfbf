import { literal } from "./sql-text.ts";
import type { TableQuery } from "./table-query.ts";

/** Keys after `after`, up to and with `upTo`, as PostgreSQL prints them; undefined: from the first, to the last. */
export interface KeyRange {
  readonly after?: readonly string[] | undefined;
  readonly upTo?: readonly string[] | undefined;
}

/** The condition of one range of one tenant's rows. */
export function rangeWhere(query: TableQuery, { after, upTo }: KeyRange): string {
  return [
    `(${query.where})`,
    ...(after === undefined ? [] : [`${keyRow(query)} > ${boundary(query, after)}`]),
    ...(upTo === undefined ? [] : [`${keyRow(query)} <= ${boundary(query, upTo)}`]),
  ].join(" and ");
}

/** The key that ends a range of `rows` rows after `after`; no row: the range goes to the last. */
export const boundaryQuery = (
  query: TableQuery,
  after: readonly string[] | undefined,
  rows: number,
): string =>
  `select ${query.keys.map(({ column }, index) => `pg_catalog.format('%s', ${column}) as k${index}`).join(", ")}` +
  ` from ${query.relation} where ${rangeWhere(query, { after })}` +
  ` order by ${query.keys.map(({ column }) => column).join(", ")} offset ${rows - 1} limit 1`;

const keyRow = (query: TableQuery): string => `(${query.keys.map(({ column }) => column).join(", ")})`;

const boundary = (query: TableQuery, values: readonly string[]): string =>
  `(${query.keys.map(({ type }, index) => `${literal(values[index] ?? "")}::${type}`).join(", ")})`;
