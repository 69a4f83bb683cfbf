import type { RandomDatabase, RandomRow } from "./random-schema.ts";

/** The name of a row in all of these. */
export const nameOf = (table: number, id: number): string => `${table}/${id}`;

/**
 * Who owns what, by the plainest reading of the edges: from the person along edges of ownership, stopping at
 * other persons. Written apart from the engine, over the rows in memory.
 */
export function ownersOf({ tables, rows }: RandomDatabase): Map<string, Set<number>> {
  const children = new Map<string, string[]>();
  const tie = (parent: string, child: string): void => {
    children.set(parent, [...(children.get(parent) ?? []), child]);
  };
  for (const row of rows) {
    for (const key of tables[row.table]?.keys ?? []) {
      const named = row.names[key.column];
      if (named === null || named === undefined) continue;
      const [here, there] = [nameOf(row.table, row.id), nameOf(key.target, named)];
      if (key.word === "ownedBy") tie(there, here);
      if (key.word === "owns") tie(here, there);
    }
  }
  const owners = new Map<string, Set<number>>();
  for (const person of rows.filter(({ table }) => table === 0)) {
    const queue = [nameOf(0, person.id)];
    const seen = new Set<string>();
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      owners.set(at, new Set([...(owners.get(at) ?? []), person.id]));
      if (at.startsWith("0/") && at !== nameOf(0, person.id)) continue;
      queue.push(...(children.get(at) ?? []));
    }
  }
  // a person is nobody else's, whoever's row points at her
  for (const { table, id } of rows) if (table === 0) owners.set(nameOf(0, id), new Set([id]));
  return owners;
}

/** The rows that one person owns alone. */
export function aloneOwned(database: RandomDatabase, person: number): Set<string> {
  return new Set(
    [...ownersOf(database)]
      .filter(([, owners]) => owners.size === 1 && owners.has(person))
      .map(([name]) => name),
  );
}

/** The columns of a row, and the rows that they name. */
export function namedBy({ tables }: RandomDatabase, row: RandomRow): { column: string; target: string }[] {
  return (tables[row.table]?.keys ?? []).flatMap(({ column, target }) => {
    const named = row.names[column];
    return named === null || named === undefined ? [] : [{ column, target: nameOf(target, named) }];
  });
}
