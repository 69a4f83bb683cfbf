import { isEdge, type EdgeRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";

/** The kinds of person whose rows a table holds, by table key. */
export type ReachedSubjects = ReadonlyMap<string, ReadonlySet<string>>;

const OWNING: readonly EdgeRule["word"][] = ["ownedBy", "owns"];
const ANY: readonly EdgeRule["word"][] = [...OWNING, "visibleTo", "sees"];

/**
 * Follows the edges from the tables of the kinds of person, in the meaning of K9db: `ownedBy` and `visibleTo`
 * lead from the named row to this one, `owns` and `sees` from this row to the named ones.
 */
export function reachedSubjects(
  registry: Pick<Registry, "tables" | "subjects">,
  options: { readonly through: "ownership" | "any edge" },
): ReachedSubjects {
  const words = options.through === "ownership" ? OWNING : ANY;
  const kinds = new Map(registry.tables.map(({ key }) => [key, new Set<string>()]));
  for (const [kind, subject] of Object.entries(registry.subjects)) {
    if (subject.table !== undefined) kinds.get(subject.table)?.add(kind);
  }
  const steps = registry.tables.flatMap(({ key, columns }) =>
    columns.flatMap(({ rule }) => {
      if (!isEdge(rule) || !words.includes(rule.word)) return [];
      const inwards = rule.word === "ownedBy" || rule.word === "visibleTo";
      return [inwards ? { from: rule.table, to: key } : { from: key, to: rule.table }];
    }),
  );
  for (let grown = true; grown;) {
    grown = steps.filter(({ from, to }) => spread(kinds.get(from), kinds.get(to))).length > 0;
  }
  return kinds;
}

function spread(from: ReadonlySet<string> | undefined, to: Set<string> | undefined): boolean {
  const before = to?.size;
  for (const kind of from ?? []) to?.add(kind);
  return to?.size !== before;
}
