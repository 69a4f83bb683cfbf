import { holdsPersons, type GraphRegistry, type ReachedRow, type Reach } from "@habeas/core/engine";
import type { KeepReason } from "../purposes/lifetime.ts";
import { hersInAnother } from "../persons/attributed-columns.ts";
import { erasedBeside, hasOwnPurposes, keptColumns, type Alive, type Held, type Verdict } from "./verdict.ts";

export interface FirstVerdictsOptions {
  readonly registry: GraphRegistry;
  readonly reach: Reach;
  /** Rows that are somebody else's as well. */
  readonly shared: ReadonlySet<string>;
  /** Those that are because of their documents, with the columns that say something of the person. */
  readonly named: ReadonlyMap<string, ReadonlySet<string>>;
  /** Rows that are the person's in another tenant as well. */
  readonly elsewhere: ReadonlySet<string>;
}

/**
 * What each row's own purposes say, before the foreign keys are asked: keep(value) = the purposes still alive
 * for this person ∩ the column's `for`.
 */
export function firstVerdicts(
  { registry, reach, shared, named, elsewhere }: FirstVerdictsOptions,
  alive: Alive,
  held: Held,
): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const inherited = inheritedReasons(alive, held);
  const isMemberElsewhere = reach.rows.some(
    ({ id, seed, table }) => seed && holdsPersons(table) && elsewhere.has(id),
  );
  for (const row of reach.rows) {
    const kept = keptColumns(row, alive, held);
    if (!row.owned && kept.size > 0) {
      const hers = hersInAnother(registry, reach, row);
      for (const key of kept.keys()) if (!hers.has(key)) kept.delete(key);
    }
    const stays = elsewhere.has(row.id);
    const isOther = !row.owned || shared.has(row.id);
    if (isOther && stays && isMemberElsewhere) {
      // it goes on saying there what it says of them
      verdicts.set(row.id, { row, action: "other", erase: new Set(), ...nothing(), elsewhere: true, kept });
    } else if (isOther) {
      // A document that names the person loses what it says of her; anything else of it is somebody else's.
      const theirs = named.get(row.id);
      const gone = row.seed ? erasedBeside(row, kept) : new Set<string>();
      const erase = theirs === undefined ? gone : new Set([...gone].filter((key) => theirs.has(key)));
      verdicts.set(row.id, { row, action: "other", erase, ...nothing(), named: theirs !== undefined, kept });
    } else if (kept.size > 0) {
      const erase = stays ? new Set<string>() : erasedBeside(row, kept);
      verdicts.set(row.id, { row, action: "keep", erase, ...nothing(), elsewhere: stays, kept });
    } else {
      const reasons = hasOwnPurposes(row) ? [] : [...inherited(row), ...held(row, undefined)];
      const action = reasons.length > 0 ? "keep" : stays ? "reduce" : "delete";
      const followed = new Map(reasons.length > 0 ? [[FOLLOWED, reasons]] : []);
      const rest = { ...nothing(), elsewhere: stays, kept: followed };
      verdicts.set(row.id, { row, action, erase: new Set(), ...rest });
    }
  }
  return verdicts;
}

const nothing = (): Pick<Verdict, "unlink" | "later" | "named" | "elsewhere"> => ({
  unlink: new Set(),
  later: new Set(),
  named: false,
  elsewhere: false,
});

/** Stands for the columns of a row that stays because the row which owns it stays. */
export const FOLLOWED = "*";

/** An invoice's lines name no purpose: they stay as long as the invoice does. */
function inheritedReasons(alive: Alive, held: Held): (row: ReachedRow) => readonly KeepReason[] {
  const known = new Map<string, readonly KeepReason[]>();
  const reasonsOf = (row: ReachedRow): readonly KeepReason[] => {
    const before = known.get(row.id);
    if (before) return before;
    known.set(row.id, []); // a cycle of rows without purposes holds nothing
    const reasons = hasOwnPurposes(row)
      ? [...keptColumns(row, alive, held).values()].flat()
      : row.parents.flatMap(({ edge, row: parent }) =>
          edge.kind === "own" && parent.owned ? reasonsOf(parent) : [],
        );
    known.set(row.id, distinct(reasons));
    return distinct(reasons);
  };
  return reasonsOf;
}

const distinct = (reasons: readonly KeepReason[]): KeepReason[] => [
  ...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values(),
];
