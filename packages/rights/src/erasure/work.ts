import { createHash } from "node:crypto";
import type { ClassifiedTable } from "@habeas/core";
import type { Catalog } from "../graph/catalog.ts";
import { components } from "../graph/components.ts";
import { groupBy } from "../graph/grouping.ts";
import { liveName } from "../graph/catalog.ts";
import type { RowKey } from "../graph/keys.ts";
import type { Verdict } from "./verdict.ts";

/** One statement's worth of an erasure: what is done, and to which rows. */
export interface WorkStep {
  readonly kind: "update" | "delete";
  /** Tables by key; a deletion names several where foreign keys form a cycle: they go in one statement. */
  readonly tables: readonly { readonly table: string; readonly keys: readonly RowKey[] }[];
  /** Columns by key whose value is erased. */
  readonly erase: readonly string[];
  /** Edge columns by key that are emptied. */
  readonly unlink: readonly string[];
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
    ]),
  );
  return [...groups.keys()].toSorted().flatMap((name): WorkStep[] => {
    const group = groups.get(name) ?? [];
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        kind: "update",
        tables: [{ table: first.row.table.key, keys: sortedKeys(group) }],
        erase: [...first.erase].toSorted(),
        unlink: [...first.unlink].toSorted(),
        living: livingIn(first),
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
    catalog.foreignKeysFrom(table).flatMap(({ to }) => tables.filter((other) => liveName(other) === to));
  return components(tables, named).map((component) => ({
    kind: "delete",
    tables: component.map((table) => ({ table: table.key, keys: sortedKeys(byTable.get(table) ?? []) })),
    erase: [],
    unlink: [],
    living: [],
  }));
}

/** In the order of their names, so that a digest says the same for the same rows. */
const sortedKeys = (verdicts: readonly Verdict[]): RowKey[] =>
  verdicts.toSorted((a, b) => (a.row.id < b.row.id ? -1 : 1)).map(({ row }) => row.key);

/** How many rows a step is about. */
export const rowsIn = (step: WorkStep): number => step.tables.reduce((sum, { keys }) => sum + keys.length, 0);

/** Which rows a step is about, without saying which. */
export function keysDigest(step: WorkStep): string {
  const hash = createHash("sha256");
  for (const { table, keys } of step.tables) {
    hash.update(JSON.stringify(table));
    for (const key of keys) hash.update(JSON.stringify(key));
  }
  return hash.digest("hex");
}
