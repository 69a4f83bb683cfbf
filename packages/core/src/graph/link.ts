import type { Edge } from "./edges.ts";
import { listIn } from "../grouping.ts";
import { passable, RowIndex, type FoundRow, type Reach, type ReachedRow } from "./reach.ts";

interface LinkedRow extends FoundRow {
  readonly parents: { edge: Edge; row: LinkedRow }[];
  owned: boolean;
}

/**
 * Ties the rows of a walk together: which row led to which, and whether the person owns it or only sees it. A
 * row is owned when at least one path of nothing but ownership leads to it.
 */
export function linkRows(found: RowIndex<FoundRow>, edges: readonly Edge[]): Reach {
  const rows = new RowIndex<LinkedRow>();
  for (const row of found.all()) rows.add({ ...row, parents: [], owned: row.seed });
  const children = new Map<LinkedRow, LinkedRow[]>();
  for (const row of rows.all()) {
    for (const edge of edges) {
      if (edge.to.key !== row.table.key) continue;
      const value = row.values.get(edge.toColumn.name);
      if (value === null || value === undefined) continue;
      for (const parent of rows.where(edge.from, edge.fromColumn.name, value)) {
        if (!passable(parent)) continue;
        row.parents.push({ edge, row: parent });
        if (edge.kind === "own") listIn(children, parent).push(row);
      }
    }
  }
  spread(rows.all(), children);
  const all: readonly ReachedRow[] = rows.all();
  return {
    rows: all,
    tables: [...new Map(all.map(({ table }) => [table.key, table])).values()],
    of: (table) => rows.of(table),
    where: (table, column, value) => rows.where(table, column, value),
  };
}

function spread(rows: readonly LinkedRow[], children: ReadonlyMap<LinkedRow, readonly LinkedRow[]>): void {
  const queue = rows.filter(({ owned }) => owned);
  for (let row = queue.pop(); row !== undefined; row = queue.pop()) {
    for (const child of children.get(row) ?? []) {
      if (child.owned) continue;
      child.owned = true;
      queue.push(child);
    }
  }
}
