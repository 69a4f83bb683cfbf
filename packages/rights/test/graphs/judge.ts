import { aloneOwned, nameOf, namedBy } from "./oracle.ts";
import type { RandomDatabase } from "./random-schema.ts";

type Rows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** What is wrong after the erasure of person 1: nothing, or sentences. */
export function wrongIn(graph: RandomDatabase, before: Rows, after: Rows): string[] {
  const alone = aloneOwned(graph, 1);
  return graph.rows.flatMap((row) => {
    const name = nameOf(row.table, row.id);
    const left = after.get(name);
    if (alone.has(name)) return left === undefined ? [] : wrongInPlace(graph, after, name, left);
    if (left === undefined) return [`${name} is somebody else's as well, and gone`];
    const expected = { ...before.get(name) };
    for (const { column, target } of namedBy(graph, row)) {
      if (alone.has(target) && left[column] === null) expected[column] = null; // what it named went
    }
    return JSON.stringify(left) === JSON.stringify(expected)
      ? []
      : [`${name} is somebody else's, and changed`];
  });
}

/** A row of hers that is still there: empty, and only because something that stays points at it. */
function wrongInPlace(
  graph: RandomDatabase,
  after: Rows,
  name: string,
  left: Readonly<Record<string, unknown>>,
): string[] {
  const isHeld = graph.rows.some((other) => {
    const now = after.get(nameOf(other.table, other.id));
    return namedBy(graph, other).some(
      ({ column, target }) => target === name && now !== undefined && now[column] !== null,
    );
  });
  return [
    ...(left["data"] === null ? [] : [`${name} stays with its values`]),
    ...(isHeld ? [] : [`${name} stays though nothing points at it`]),
  ];
}
