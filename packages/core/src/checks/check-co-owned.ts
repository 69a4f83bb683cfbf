import type { ClassifiedTable } from "../registry/classified.ts";
import { isEdge, type EdgeRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { warning, type Finding } from "./finding.ts";
import { isPersonal } from "../values/purposes-of.ts";
import { reachedSubjects } from "../graph/reached-subjects.ts";

/**
 * Personal columns in rows that several people can own, and of which no edge says whose they are: when one of the
 * owners is erased, such a value stays for the others. Right for what they share, wrong for what one of them
 * wrote, so this is a warning.
 */
export function checkCoOwned(registry: Registry): Finding[] {
  const shared = coOwnedTables(registry);
  return registry.tables.flatMap((table) => {
    if (!shared.has(table.key)) return [];
    const said = saidByEdges(table);
    return table.columns
      .filter(({ key, rule }) => said !== "all" && !said.has(key) && isPersonal(rule))
      .map(({ key }) =>
        warning(
          "co_owned_value_unassigned",
          `${table.key}.${key}`,
          "Name it in `onErase` of the edge to the owner whose it is; it stays for the others if it is nobody's alone.",
        ),
      );
  });
}

/** Tables whose rows more than one person can own: by several edges, through a table between, or as its part. */
function coOwnedTables(registry: Registry): ReadonlySet<string> {
  const reached = reachedSubjects(registry, { through: "ownership" });
  const steps = registry.tables.flatMap(({ key, columns }) =>
    columns.flatMap(({ rule }) => {
      if (!isEdge(rule) || (rule.word !== "ownedBy" && rule.word !== "owns")) return [];
      const step =
        rule.word === "ownedBy"
          ? { owner: rule.table, owned: key, many: false }
          : { owner: key, owned: rule.table, many: true };
      return (reached.get(step.owner)?.size ?? 0) > 0 ? [step] : [];
    }),
  );
  const shared = new Set<string>();
  for (let size = -1; size !== shared.size;) {
    size = shared.size;
    for (const table of registry.tables) {
      const owners = steps.filter(({ owned }) => owned === table.key);
      const several = owners.length > 1 || owners.some(({ owner, many }) => many || shared.has(owner));
      if (several && !holdsPersons(table)) shared.add(table.key);
    }
  }
  return shared;
}

const holdsPersons = ({ columns }: ClassifiedTable): boolean =>
  columns.some(({ rule }) => rule.word === "subject");

/** What the edges of a table say to be somebody's; all of a row that goes with one of its owners. */
function saidByEdges({ columns }: ClassifiedTable): ReadonlySet<string> | "all" {
  const said = columns.flatMap(({ rule }) => (isEdge(rule) ? (rule.onErase ?? []) : []));
  if (said.includes("deleteRow")) return "all";
  return new Set(
    said.flatMap((one: Exclude<EdgeRule["onErase"], undefined>) =>
      typeof one === "object" ? (one.erase ?? []) : [],
    ),
  );
}
