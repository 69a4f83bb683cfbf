import type { ClassifiedColumn, ClassifiedTable, Registry } from "@habeas/core";
import type { Catalog } from "../graph/catalog.ts";
import { holdsPersons, type Edge } from "../graph/edges.ts";
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
          table.tenancy.by !== "referrer" &&
          table.columns.every((column) => isAlike(catalog, table, column)),
      )
      .map(({ key }) => key),
  );
}

function isAlike(catalog: Catalog, table: ClassifiedTable, column: ClassifiedColumn): boolean {
  const { rule } = column;
  switch (rule.word) {
    case "keyed":
    case "structured":
      return false;
    case "personal":
      return rule.identifies === undefined && isWrittenAlike();
    case "secret":
    case "derived":
    case "file":
      return isWrittenAlike();
    default:
      return !("table" in rule) || rule.onErase === undefined;
  }

  function isWrittenAlike(): boolean {
    const { by } = replacementOf(catalog, table, column, rule);
    return by === "value" || by === "database";
  }
}
