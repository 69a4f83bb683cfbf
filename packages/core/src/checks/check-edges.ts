import type { Catalog, LiveTable } from "../catalog/catalog.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, warning, type Finding } from "./finding.ts";

/** Edges that could name two rows, and those that no index serves: every plan reads such a table whole. */
export function checkEdges(registry: Registry, catalog: Catalog): Finding[] {
  return registry.tables.flatMap((table) => {
    const live = catalog.find(table);
    if (live === undefined) return [];
    return table.columns.flatMap((column) => [
      ...checkTarget(column, registry, catalog),
      ...checkIndex(column, table, live),
    ]);
  });
}

function checkTarget(
  { table, key, rule }: ClassifiedColumn,
  registry: Registry,
  catalog: Catalog,
): Finding[] {
  if (!("table" in rule)) return [];
  const target = registry.tables.find((candidate) => candidate.key === rule.table);
  const live = target && catalog.find(target);
  if (target === undefined || live === undefined) return [];
  const names = [rule.column, ...Object.values(rule.with ?? {})].map((one) => target.column(one).name);
  return !names.every((name) => live.columns.has(name)) || isUnique(live, target, names)
    ? []
    : [
        error(
          "edge_not_unique",
          `${table}.${key}`,
          `Two rows of ${target.key} can have the same ${rule.column}, and one person's erasure would take what the other owns: make it unique, by itself or within the tenant, or name another column.`,
        ),
      ];
}

/** Alone, or within the tenant. */
const isUnique = ({ indexes }: LiveTable, target: ClassifiedTable, names: readonly string[]): boolean =>
  indexes.some(
    ({ unique, valid, partial, keys }) =>
      unique &&
      valid &&
      !partial &&
      keys.some((key) => key !== undefined && names.includes(key)) &&
      keys.every((key) => key !== undefined && (names.includes(key) || isTenant(target, key))),
  );

const isTenant = ({ tenancy }: ClassifiedTable, name: string | undefined): boolean =>
  tenancy.by === "column" && tenancy.column.name === name;

/** A table of so few rows is read faster whole. */
const FEW = 1_000;

function checkIndex(column: ClassifiedColumn, table: ClassifiedTable, live: LiveTable): Finding[] {
  const { rule, name, key } = column;
  const isEdge = "table" in rule;
  if ((!isEdge && rule.word !== "tenant") || !live.columns.has(name) || isServed(name, table, live))
    return [];
  if (live.rows === undefined || live.rows < FEW) return []; // the server analyses what grows
  return [
    warning(
      isEdge ? "edge_without_index" : "tenant_without_index",
      `${table.key}.${key}`,
      `Make an index that begins with it: every plan reads all rows of the table (about ${live.rows.toLocaleString("en")}).`,
    ),
  ];
}

const isServed = (name: string, table: ClassifiedTable, { indexes }: LiveTable): boolean =>
  indexes.some(({ keys, valid, partial }) => {
    const [first, second] = keys;
    return valid && !partial && (first === name || (isTenant(table, first) && second === name));
  });
