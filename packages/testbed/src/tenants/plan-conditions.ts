import { parseCondition, type Condition } from "./condition.ts";
import { aliasesUnder, aliasOf, isScan, type PlanNode } from "./plan-node.ts";

/** A condition that has to hold where a plan has it. */
export interface PlanCondition {
  readonly condition: Condition;
  /** Only rows of these aliases are kept back by it; undefined: of all that it names. */
  readonly binds: ReadonlySet<string> | undefined;
  /** The alias whose rows are filtered by it, even where it names none of their columns. */
  readonly on: string | undefined;
}

/** Where a node says which rows it lets through. */
const CONDITIONS = [
  "Filter",
  "Index Cond",
  "Recheck Cond",
  "Hash Cond",
  "Merge Cond",
  "Join Filter",
  "TID Cond",
] as const;

/** Every condition of a plan. Those of an outer join keep back the rows of one side, those of a subplan its own. */
export function conditionsOf(node: PlanNode, within?: ReadonlySet<string>): PlanCondition[] {
  const join = node["Join Type"];
  const children = node.Plans ?? [];
  const kept = JOINS_THAT_KEEP.get(join ?? "") ?? [];
  const keptBack = children.filter((child) => kept.includes(child["Parent Relationship"] ?? ""));
  const isOuter = kept.length > 0;
  const [side] = isOuter && keptBack.length === 1 ? keptBack : [];
  const binds = side === undefined ? within : both(within, aliasesUnder(side));
  const own =
    join === "Full"
      ? []
      : CONDITIONS.flatMap((key): PlanCondition[] => {
          const text = node[key];
          if (typeof text !== "string") return [];
          return [{ condition: parseCondition(text), binds, on: isScan(node) ? aliasOf(node) : undefined }];
        });
  return [
    ...own,
    ...children.flatMap((child) => {
      const isOwnWorld =
        keptBack.includes(child) || /^(SubPlan|InitPlan)$/.test(child["Parent Relationship"] ?? "");
      return conditionsOf(child, isOwnWorld ? both(within, aliasesUnder(child)) : within);
    }),
  ];
}

/** The sides whose rows an outer join looks for: what is not found there leaves the other side's rows in. */
const JOINS_THAT_KEEP: ReadonlyMap<string, readonly string[]> = new Map([
  ["Left", ["Inner"]],
  ["Anti", ["Inner"]],
  ["Right", ["Outer"]],
  ["Right Anti", ["Outer"]],
  ["Full", ["Inner", "Outer"]],
]);

const both = (one: ReadonlySet<string> | undefined, other: ReadonlySet<string>): ReadonlySet<string> =>
  one === undefined ? other : new Set([...other].filter((alias) => one.has(alias)));
