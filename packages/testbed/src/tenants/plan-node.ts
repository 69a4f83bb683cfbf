/** A node of `explain (verbose, format json)`, as far as tenants are concerned. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Join Type"?: string;
  readonly "Parent Relationship"?: string;
  readonly "Subplan Name"?: string;
  readonly "Relation Name"?: string;
  readonly "CTE Name"?: string;
  readonly "Function Call"?: string;
  readonly Schema?: string;
  readonly Alias?: string;
  readonly Plans?: readonly PlanNode[];
  readonly [key: string]: unknown;
}

/** Every node of a plan, the plan itself first. */
export const nodesOf = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Whether a node reads rows of a table. */
export const isScan = (node: PlanNode): boolean =>
  node["Relation Name"] !== undefined && node["Node Type"].endsWith("Scan");

/** The name under which conditions speak of a node's rows. */
export const aliasOf = (node: PlanNode): string => node.Alias ?? node["Relation Name"] ?? "";

/** The aliases of all that is read in a part of a plan. */
export const aliasesUnder = (node: PlanNode): ReadonlySet<string> =>
  new Set(
    nodesOf(node)
      .map(aliasOf)
      .filter((alias) => alias !== ""),
  );
