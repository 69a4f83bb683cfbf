import {
  components,
  groupBy,
  countOf,
  type Catalog,
  type AlikeRows,
  type NamedRows,
  type ReachedRow,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { createHash } from "node:crypto";
import type { Verdict } from "./verdict.ts";

/** One statement's worth of an erasure: what is done, and to which rows. */
export interface WorkStep {
  readonly kind: "update" | "delete";
  /** Tables by key; a deletion names several where foreign keys form a cycle: they go in one statement. */
  readonly tables: readonly ({ readonly table: string } & NamedRows)[];
  /** Columns by key whose value is erased. */
  readonly erase: readonly string[];
  /** Edge columns by key that are emptied. */
  readonly unlink: readonly string[];
  /** Whether these rows' documents name others as well: only the person's own members are blanked. */
  readonly named?: true;
  /** Purposes that live on in these rows: leaves of documents that they need stay. */
  readonly living: readonly string[];
}

/** Updates first, so that nothing points at a row when it goes; then deletions, referencing tables first. */
export function workOf(verdicts: Iterable<Verdict>, catalog: Catalog): WorkStep[] {
  const all = [...verdicts].filter(({ row }) => !row.ghost);
  return [...updates(all), ...deletions(all, catalog)];
}

function updates(verdicts: readonly Verdict[]): WorkStep[] {
  const changing = verdicts.filter(
    ({ action, erase, unlink }) => action !== "delete" && erase.size + unlink.size > 0,
  );
  const groups = groupBy(changing, (verdict) =>
    JSON.stringify([
      verdict.row.table.key,
      [...verdict.erase].toSorted(),
      [...verdict.unlink].toSorted(),
      livingIn(verdict),
      verdict.named,
    ]),
  );
  return [...groups.keys()].toSorted().flatMap((name): WorkStep[] => {
    const group = groups.get(name) ?? [];
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        kind: "update",
        tables: [{ table: first.row.table.key, ...namesOf(group.map(({ row }) => row)) }],
        erase: [...first.erase].toSorted(),
        unlink: [...first.unlink].toSorted(),
        living: livingIn(first),
        ...(first.named && { named: true as const }),
      },
    ];
  });
}

const livingIn = ({ kept }: Verdict): string[] =>
  [...new Set([...kept.values()].flat().map(({ purpose }) => purpose))].toSorted();

function deletions(verdicts: readonly Verdict[], catalog: Catalog): WorkStep[] {
  const byTable = groupBy(
    verdicts.filter(({ action }) => action === "delete"),
    ({ row }) => row.table,
  );
  const tables = [...byTable.keys()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const named = (table: ClassifiedTable): ClassifiedTable[] =>
    catalog.foreignKeysFrom(table).flatMap(({ to }) => tables.filter((other) => catalog.find(other) === to));
  return components(tables, named).map((component) => ({
    kind: "delete",
    tables: component.map((table) => ({
      table: table.key,
      ...namesOf((byTable.get(table) ?? []).map(({ row }) => row)),
    })),
    erase: [],
    unlink: [],
    living: [],
  }));
}

/** In the order of their names, so that a digest says the same for the same rows. */
export function namesOf(rows: readonly ReachedRow[]): NamedRows {
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const keys = sorted.filter(({ alike }) => alike === undefined).map(({ key }) => key);
  const alike = alikeOf(sorted);
  return { keys, ...(alike !== undefined && { alike }) };
}

/** What rows that share their verdicts have in common; undefined where every row stands for itself. */
function alikeOf(rows: readonly ReachedRow[]): AlikeRows | undefined {
  const groups = rows.flatMap(({ alike }) => alike ?? []);
  const [first] = groups;
  return (
    first && {
      columns: first.columns,
      groups: groups.map(({ values, rows: count, digest }) => ({ values, rows: count, digest })),
    }
  );
}

/** How many rows a step is about. */
export const rowsIn = (step: WorkStep): number => step.tables.reduce((sum, rows) => sum + countOf(rows), 0);

/** Which rows a step is about, without saying which. */
export function keysDigest(step: WorkStep): string {
  const hash = createHash("sha256");
  for (const { table, keys, alike } of step.tables) {
    hash.update(JSON.stringify(table));
    for (const key of keys) hash.update(JSON.stringify(key));
    if (alike !== undefined) hash.update(JSON.stringify(alike));
  }
  return hash.digest("hex");
}
