import { type SubjectRef } from "@habeas/core";
import { personTableAt, type PersonTable, tenantPredicate, type ClassifiedTable } from "@habeas/core/engine";
import { ExportError } from "../errors.ts";
import { conditionText } from "./condition-text.ts";
import type { ExportPlan } from "./export-plan.ts";
import type { ExportRegistry } from "./make-plan.ts";
import { identifier, literal, relation } from "./sql-text.ts";

/** Whose rows an archive holds: a person who has a row, of whatever kinds it is. */
export type SubjectScope = Pick<SubjectRef, "table" | "key">;

/** A person's table, and how the rows that a person owns are found from there. */
interface Ownership {
  readonly from: ClassifiedTable;
  readonly fromColumn: string;
  readonly to: ClassifiedTable;
  readonly toColumn: string;
}

/** Tables in which a person can own rows: her own, and those that an edge of ownership leads to. */
export function ownedTables(registry: ExportRegistry, { table: place }: SubjectScope): ReadonlySet<string> {
  const { table: home } = homeOf(registry, place);
  const edges = ownerships(registry);
  const reached = new Set([home.key]);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const { from, to } of edges) {
      if (reached.has(from.key) && (from.key === home.key || !holdsPersons(from))) reached.add(to.key);
    }
  }
  return reached;
}

/** Finds the person herself: no row, no archive. */
export function personQuery(
  registry: ExportRegistry,
  plan: ExportPlan,
  tenant: string,
  scope: SubjectScope,
): string {
  const { table } = homeOf(registry, scope.table);
  return `select 1 from ${relationOf(plan, table)} where ${isPerson(registry, plan, tenant, scope)}`;
}

/**
 * The condition that keeps a table's rows to those that one person owns: her own row, and what edges of
 * ownership lead to from there, over any number of tables and through trees; never through another person's
 * row, never out of the tenant. Rows are named by where they lie, which one statement may do.
 */
export function subjectRows(
  registry: ExportRegistry,
  plan: ExportPlan,
  tenant: string,
  scope: SubjectScope,
): (table: string) => string {
  const { table: home } = homeOf(registry, scope.table);
  const tables = ownedTables(registry, scope);
  const edges = ownerships(registry).filter(({ from, to }) => tables.has(from.key) && tables.has(to.key));
  const node = (table: ClassifiedTable, isSeed: boolean): string => {
    const links = new Set(
      edges.filter(({ from }) => from.key === table.key).map(({ fromColumn }) => fromColumn),
    );
    const pairs = [...links].map((name) => `${literal(name)}, ${columnOf(table, name)}::text`);
    return (
      `select ${literal(table.key)}::text as node, ${identifier(table.name)}.tableoid as leaf, ` +
      `${identifier(table.name)}.ctid as place, ${String(isSeed)} as seed, ` +
      `pg_catalog.jsonb_build_object(${pairs.join(", ")}) as links from ${relationOf(plan, table)}`
    );
  };
  const steps = edges.map(({ from, fromColumn, to, toColumn }) => {
    const passable = holdsPersons(from) ? " and reached.seed" : "";
    const value = `(reached.links ->> ${literal(fromColumn)})::${typeOf(plan, to, toColumn)}`;
    return (
      `${node(to, false)} where reached.node = ${literal(from.key)}${passable}` +
      ` and ${columnOf(to, toColumn)} = ${value} and ${tenantsRows(registry, to, tenant)}`
    );
  });
  const seed = `${node(home, true)} where ${isPerson(registry, plan, tenant, scope)}`;
  const walk =
    steps.length === 0
      ? ""
      : ` union select found.* from reached cross join lateral (${steps.join(" union all ")}) found`;
  return (key) => {
    const table = tableOf(registry, key);
    const name = identifier(table.name);
    return (
      `(${name}.tableoid, ${name}.ctid) in (with recursive reached (node, leaf, place, seed, links) as (${seed}${walk})` +
      ` select leaf, place from reached where node = ${literal(key)})`
    );
  };
}

function isPerson(
  registry: ExportRegistry,
  plan: ExportPlan,
  tenant: string,
  { table: place, key }: SubjectScope,
): string {
  const { table, column } = homeOf(registry, place);
  const filter = tenantsRows(registry, table, tenant);
  return `${filter} and ${columnOf(table, column.name)} = ${literal(key)}::${typeOf(plan, table, column.name)}`;
}

function homeOf(registry: ExportRegistry, place: string): PersonTable {
  const found = personTableAt(registry, place);
  if (found === undefined) {
    throw new ExportError("invalid_options", "an archive is of a kind of person that has a table", {
      where: "scope",
    });
  }
  return found;
}

/** `ownedBy` and `owns`, in the direction of ownership: what a person merely sees is not hers to take. */
const ownerships = (registry: ExportRegistry): Ownership[] =>
  registry.tables.flatMap((table) =>
    table.columns.flatMap(({ name, rule }): Ownership[] => {
      if (rule.word !== "ownedBy" && rule.word !== "owns") return [];
      const other = tableOf(registry, rule.table);
      const otherColumn = other.column(rule.column).name;
      return rule.word === "ownedBy"
        ? [{ from: other, fromColumn: otherColumn, to: table, toColumn: name }]
        : [{ from: table, fromColumn: name, to: other, toColumn: otherColumn }];
    }),
  );

const holdsPersons = (table: ClassifiedTable): boolean =>
  table.columns.some(({ rule }) => rule.word === "subject");

const tenantsRows = (registry: ExportRegistry, table: ClassifiedTable, tenant: string): string =>
  `(${conditionText(registry, tenantPredicate(registry, table, tenant))})`;

function relationOf(plan: ExportPlan, { key, schema, name }: ClassifiedTable): string {
  const planned = plan.tables.find((table) => table.key === key);
  if (planned !== undefined) return relation(planned);
  return schema === undefined ? identifier(name) : `${identifier(schema)}.${identifier(name)}`;
}

const columnOf = (table: ClassifiedTable, name: string): string =>
  `${identifier(table.name)}.${identifier(name)}`;

function typeOf(plan: ExportPlan, table: ClassifiedTable, name: string): string {
  const planned = plan.tables.find(({ key }) => key === table.key);
  return planned?.columns.find((column) => column.name === name)?.type ?? "text";
}

function tableOf(registry: ExportRegistry, key: string): ClassifiedTable {
  const table = registry.tables.find((each) => each.key === key);
  if (table === undefined) throw new TypeError("a table of the registry is in the registry");
  return table;
}
