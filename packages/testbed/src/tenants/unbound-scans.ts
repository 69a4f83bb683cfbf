import { referencesIn, sidesOf, soleReference, type Condition, type Reference } from "./condition.ts";
import { conditionsOf, type PlanCondition } from "./plan-conditions.ts";
import { aliasOf, isScan, nodesOf, type PlanNode } from "./plan-node.ts";

/** Which tables have tenants, and how their rows are told apart. */
export interface TenantTables {
  /** The tenant's column; undefined: the table has none of its own, rows lead to it. */
  column(schema: string, table: string): string | undefined;
  /** Whether the rows of a table are of no tenant at all. */
  isGlobal(schema: string, table: string): boolean;
  /** Whether a value of the column names one row among those of all tenants. */
  isKey(schema: string, table: string, column: string): boolean;
  /** Whether the column is a foreign key onto such a column. */
  isReference(schema: string, table: string, column: string): boolean;
  /** Whether a value of the column names one row only beside the tenant. */
  isKeyOfTenant(schema: string, table: string, column: string): boolean;
}

/**
 * The tables of the host that a plan reads without a tenant: neither does their tenant's column equal a parameter, a
 * literal or what a list of parameters says, nor are their rows tied by a key to a row that was found in such a way.
 * A list of keys counts as rows that an earlier statement found, where each key names one row among those of all
 * tenants; a single key does not: it may have been given by the caller. Rows of habeas's own tables count as found where one of their columns equals a parameter.
 */
export function unboundScans(plan: PlanNode, tables: TenantTables): string[] {
  const nodes = nodesOf(plan);
  const scans = new Map(nodes.filter(isReading).map((scan) => [aliasOf(scan), scan]));
  const sources = sourcesOf(nodes);
  const functions = new Map(
    nodes.flatMap((node) =>
      node["Node Type"] === "Function Scan" ? [[aliasOf(node), node["Function Call"] ?? ""] as const] : [],
    ),
  );
  const subplans = new Map(
    nodes.flatMap((node) => {
      const name = node["Subplan Name"];
      return name === undefined ? [] : [[name, node] as const];
    }),
  );
  const conditions = conditionsOf(plan);
  const bound = new Set<string>();

  /** `tied`: to rows of one tenant. `given`: to parameters, which can name a tenant, but tie nothing to one. */
  type Standing = "tied" | "given" | "loose";
  const standingOf = (alias: string): Standing => {
    const group = scansNamed(alias, scans);
    if (group.length > 0) return group.every((name) => bound.has(name)) ? "tied" : "loose";
    const source = sources.get(alias);
    if (source !== undefined) return standingUnder(source);
    const call = functions.get(alias);
    return call === undefined ? "given" : weakest(referencesIn(call).map((each) => standingOf(each.alias)));
  };
  const standingUnder = (node: PlanNode): Standing =>
    weakest(
      nodesOf(node)
        .filter(isReading)
        .map((scan) => (bound.has(aliasOf(scan)) ? "tied" : "loose")),
    );
  const weakest = (all: readonly Standing[]): Standing =>
    all.length === 0 ? "given" : all.includes("loose") ? "loose" : all.includes("given") ? "given" : "tied";
  const standingOfSide = (text: string): Standing => {
    const named = [...text.matchAll(/(?:SubPlan|InitPlan) \d+/g)].flatMap(
      ([name]) => subplans.get(name) ?? [],
    );
    return weakest([
      ...named.map(standingUnder),
      ...referencesIn(text).map((reference) => standingOf(reference.alias)),
    ]);
  };

  const holds = (condition: Condition, scan: PlanNode): boolean => {
    if (condition.kind === "and") return condition.parts.some((part) => holds(part, scan));
    if (condition.kind === "or") return condition.parts.every((part) => holds(part, scan));
    const sides = sidesOf(condition.text);
    if (sides !== undefined) {
      const [left, right] = sides;
      return equals(left, right, scan) || equals(right, left, scan);
    }
    const [, exists] = /^EXISTS\((SubPlan \d+)\)$/.exec(condition.text) ?? [];
    const subplan = exists === undefined ? undefined : subplans.get(exists);
    return subplan !== undefined && conditionsOf(subplan).some((inner) => holds(inner.condition, scan));
  };
  const equals = (mine: string, other: string, scan: PlanNode): boolean => {
    const own = soleReference(mine);
    const alias = aliasOf(scan);
    const isOwn = (reference: Reference): boolean => scansNamed(reference.alias, scans).includes(alias);
    if (own === undefined || !isOwn(own) || referencesIn(other).some(isOwn)) return false;
    const standing = standingOfSide(other);
    if (standing === "loose") return false;
    const [schema, table] = placeOf(scan);
    if (own.column === tables.column(schema, table) || schema === "habeas") return true;
    if (standing === "tied") return isTie(own.column, soleReference(other), scan);
    if (
      isList(other) &&
      (tables.isKey(schema, table, own.column) || tables.isReference(schema, table, own.column))
    )
      return true;
    return equalTo(other, alias).some((reference) => isTie(own.column, reference, scan));
  };
  /** The columns of found rows that equal the same parameter: PostgreSQL makes two such conditions out of a join. */
  const equalTo = (parameter: string, alias: string): Reference[] =>
    conditions.flatMap(({ condition, binds }) =>
      binds !== undefined && !binds.has(alias)
        ? []
        : equalitiesIn(condition).flatMap(([left, right]) => {
            const reference = right === parameter ? soleReference(left) : undefined;
            return reference !== undefined && standingOf(reference.alias) === "tied" ? [reference] : [];
          }),
    );
  /** Keys that repeat from tenant to tenant tie nothing, nor do values that two rows may share. */
  const isTie = (column: string, other: Reference | undefined, scan: PlanNode): boolean => {
    const [schema, table] = placeOf(scan);
    if (column === "ctid" || tables.isKey(schema, table, column)) return true;
    const [first] = other === undefined ? [] : scansNamed(other.alias, scans);
    const target = first === undefined ? undefined : scans.get(first);
    if (target === undefined || target.Schema === "habeas") {
      return !tables.isKeyOfTenant(schema, table, column);
    }
    return other !== undefined && (other.column === "ctid" || tables.isKey(...placeOf(target), other.column));
  };

  const keepsBack = ({ condition, binds, on }: PlanCondition, scan: PlanNode): boolean => {
    const alias = aliasOf(scan);
    return (binds === undefined || binds.has(alias)) &&
      (on === undefined || on === alias || isPlain(condition))
      ? holds(condition, scan)
      : false;
  };
  for (let size = -1; size !== bound.size;) {
    size = bound.size;
    for (const [alias, scan] of scans) {
      if (bound.has(alias)) continue;
      const isFree = tables.isGlobal(...placeOf(scan));
      if (isFree || conditions.some((condition) => keepsBack(condition, scan))) bound.add(alias);
    }
  }
  return [...scans]
    .filter(([alias, scan]) => scan.Schema !== "habeas" && !bound.has(alias))
    .map(([, scan]) => placeOf(scan).join("."));
}

/** Whether a condition of one row can keep back others: not where it asks whether a row exists. */
const isPlain = (condition: Condition): boolean =>
  condition.kind === "leaf" ? !/SubPlan/.test(condition.text) : condition.parts.every(isPlain);

const equalitiesIn = (condition: Condition): (readonly [string, string])[] =>
  condition.kind === "and"
    ? condition.parts.flatMap(equalitiesIn)
    : [condition.kind === "leaf" ? (sidesOf(condition.text) ?? []) : []].flatMap(([left, right]) =>
        left === undefined || right === undefined ? [] : [[left, right] as const],
      );

const isList = (other: string): boolean => other.startsWith("ANY (") || referencesIn(other).length > 0;

const isReading = (node: PlanNode): boolean =>
  isScan(node) && !/^(pg_catalog|information_schema|pg_toast|pg_temp.*)$/.test(node.Schema ?? "public");

const placeOf = (scan: PlanNode): [schema: string, table: string] => [
  scan.Schema ?? "public",
  scan["Relation Name"] ?? "",
];

/** The scans that an alias means: its own, or those of its partitions and inheritance children. */
function scansNamed(alias: string, scans: ReadonlyMap<string, PlanNode>): string[] {
  if (scans.has(alias)) return [alias];
  return [...scans.keys()].filter(
    (name) => name.startsWith(`${alias}_`) && /^\d+$/.test(name.slice(alias.length + 1)),
  );
}

/** Subqueries and common tables, by the name under which conditions speak of them; of a recursion, where it begins. */
function sourcesOf(nodes: readonly PlanNode[]): Map<string, PlanNode> {
  const sources = new Map<string, PlanNode>();
  for (const node of nodes) {
    const kind = node["Node Type"];
    if (kind === "Subquery Scan") sources.set(aliasOf(node), node);
    if (kind !== "CTE Scan" && kind !== "WorkTable Scan") continue;
    const named = nodes.find(({ "Subplan Name": name }) => name === `CTE ${node["CTE Name"]}`);
    const [beginning] = named?.Plans?.filter((plan) => plan["Parent Relationship"] === "Outer") ?? [];
    const source = kind === "WorkTable Scan" ? beginning : named;
    if (source !== undefined) sources.set(aliasOf(node), source);
  }
  return sources;
}
