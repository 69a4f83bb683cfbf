import {
  isEdge as isOwnershipEdge,
  erasureOf,
  holdsPersons,
  isOfMembers,
  isPersonal,
  type Catalog,
  type Edge,
  type LiveTable,
  type ClassifiedColumn,
  type ClassifiedTable,
} from "@habeas/core/engine";
import type { Registry } from "@habeas/core";
import { isEdge } from "./outside-references.ts";
import { replacementOf } from "./replacement.ts";

/**
 * The tables whose rows need not be looked at one by one: nothing hangs on a row, nothing in it names a person,
 * and what an erasure writes is the same in every row. Rows that are equal in edges, foreign keys and the time
 * of their dates share one verdict.
 */
export function alikeTables(
  registry: Registry,
  catalog: Catalog,
  edges: readonly Edge[],
): ReadonlySet<string> {
  const persons = new Set(Object.values(registry.subjects).map(({ table }) => table));
  return new Set(
    registry.tables
      .filter(
        (table) =>
          !persons.has(table.key) &&
          !holdsPersons(table) &&
          edges.some(({ to }) => to.key === table.key) &&
          !edges.some(({ from }) => from.key === table.key) &&
          catalog.foreignKeysTo(table).length === 0 &&
          // a row that names another in a way that no edge knows is asked about by its own key
          catalog
            .foreignKeysFrom(table)
            .every(
              (key) => isEdge(catalog, key, table, edges) || !canBeReached(catalog, registry, edges, key.to),
            ) &&
          table.tenancy.by !== "referrer" &&
          !isOfMembers(table) &&
          table.columns.every((column) => isAlike(catalog, table, column)),
      )
      .map(({ key }) => key),
  );
}

/** Whether rows of a table can be a person's at all. */
function canBeReached(
  catalog: Catalog,
  registry: Registry,
  edges: readonly Edge[],
  live: LiveTable,
): boolean {
  const table = catalog.classified(registry.tables, live);
  return (
    table !== undefined &&
    (holdsPersons(table) ||
      edges.some(({ to }) => to.key === table.key) ||
      table.columns.some(({ rule }) => isPersonal(rule)))
  );
}

function isAlike(catalog: Catalog, table: ClassifiedTable, column: ClassifiedColumn): boolean {
  const { rule } = column;
  const erasure = erasureOf(rule, column);
  if (rule.word === "dependsOn" || erasure === "leaves") return false;
  if (erasure === undefined) {
    return !isOwnershipEdge(rule) || rule.onErase === undefined || rule.onErase === "keep";
  }
  if (rule.word === "personal" && typeof rule.identifies === "string") return false;
  const { by } = replacementOf(catalog, table, column, rule);
  return by === "value" || by === "database";
}
