import { aloneOwned, nameOf, namedBy, ownersOf } from "./oracle.ts";
import type { RandomDatabase, RandomKey, RandomRow } from "./random-schema.ts";

type Rows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** What is wrong after the erasure of person 1: nothing, or sentences. */
export function wrongIn(graph: RandomDatabase, before: Rows, after: Rows): string[] {
  const stays = judgeOf(graph);
  return graph.rows.flatMap((row) => {
    const name = nameOf(row.table, row.id);
    const left = after.get(name);
    if (stays.goes(row)) return left === undefined ? [] : wrongInPlace(graph, after, name, left);
    if (left === undefined) return [`${name} has to stay, and is gone`];
    const expected = { ...before.get(name) };
    const says = stays.saysOfData(row);
    if (says === "goes" || (says === "may go" && left["data"] === null)) expected["data"] = null;
    for (const key of graph.tables[row.table]?.keys ?? []) {
      const link = stays.saysOfLink(row, key);
      if (link === "goes" || (link === "may go" && left[key.column] === null)) expected[key.column] = null;
    }
    return JSON.stringify(left) === JSON.stringify(expected) ? [] : [`${name} has to stay as it was`];
  });
}

/** Behind the other two words the walk need not come by at all. */
const isReached = ({ word }: RandomKey): boolean => word === "ownedBy" || word === "visibleTo";

type Says = "stays" | "goes" | "may go";

/** The rules for rows and values, read off the drawn schema alone. */
function judgeOf(graph: RandomDatabase) {
  const alone = aloneOwned(graph, 1);
  const owners = ownersOf(graph);
  const isLawful = ({ table }: Pick<RandomRow, "table">): boolean => graph.tables[table]?.lawful === true;
  const isAlone = ({ table, id }: RandomRow): boolean => alone.has(nameOf(table, id));
  const isOwned = ({ table, id }: RandomRow): boolean => owners.get(nameOf(table, id))?.has(1) === true;
  const namesHers = ({ names }: RandomRow, { column, target }: RandomKey): boolean => {
    const named = names[column];
    return named !== null && named !== undefined && alone.has(nameOf(target, named));
  };
  return {
    goes: (row: RandomRow): boolean => isAlone(row) && !isLawful(row),
    saysOfData: (row: RandomRow): Says => {
      if (isAlone(row) || isLawful(row)) return "stays";
      const keys = (graph.tables[row.table]?.keys ?? []).filter(
        (key) => key.word !== "none" && key.onErase === "data" && namesHers(row, key),
      );
      return keys.some(isReached) ? "goes" : keys.length > 0 ? "may go" : "stays";
    },
    saysOfLink: (row: RandomRow, key: RandomKey): Says => {
      if (!namesHers(row, key)) return "stays";
      const isHers =
        key.word !== "none" && (key.onErase === "data" || (key.onErase === "default" && isOwned(row)));
      const isMention = key.word === "visibleTo" && key.onErase === "default" && key.target === 0;
      if (isMention && !isAlone(row)) return key.nullable ? "goes" : "may go";
      if (isLawful({ table: key.target }) && (isAlone(row) || isLawful(row) || !isHers)) return "stays";
      const must = !isAlone(row) && isReached(key) && key.onErase !== "nothing" && key.nullable;
      return must ? "goes" : "may go";
    },
  };
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
