import type { ClassifiedTable, Membership } from "./classified.ts";
import type { RegistryProblem } from "./problems.ts";
import type { RowCondition, SubjectKind } from "./subjects.ts";

type Kinds = readonly (readonly [string, SubjectKind])[];

/**
 * The rows that say in which tenants the people of each table are, by the table's key: those of any of its kinds.
 * What {@link membershipProblems} refuses is left out.
 */
export function membershipsOf(
  kinds: Kinds,
  tables: readonly ClassifiedTable[],
): ReadonlyMap<string, readonly Membership[]> {
  const found = new Map<string, Membership[]>();
  for (const [, kind] of kinds) {
    const way = membershipOf(kind, tables);
    if (way === undefined || kind.table === undefined) continue;
    const ways = found.get(kind.table) ?? [];
    const at = ways.findIndex(({ table, column }) => table === way.table && column === way.column);
    const known = ways[at];
    if (known === undefined) found.set(kind.table, [...ways, way]);
    else ways[at] = { ...way, when: known.when && way.when && [...known.when, ...way.when] };
  }
  return found;
}

/** The rows that say where the people of a kind are; undefined where the kind does not say it, or not rightly. */
export function membershipOf(
  { table, ...kind }: SubjectKind,
  tables: readonly ClassifiedTable[],
): Membership | undefined {
  const through = table !== undefined && "through" in kind ? kind.through : undefined;
  const people = tables.find(({ key }) => key === table);
  const members = through && tables.find(({ key }) => key === through.table);
  const column = members?.columns.find(({ key }) => key === through?.column);
  if (through === undefined || people === undefined || members === undefined || column === undefined) {
    return undefined;
  }
  const { rule } = column;
  if (rule.word !== "ownedBy" || rule.table !== people.key) return undefined;
  const named = people.columns.find(({ key }) => key === rule.column);
  const when: readonly RowCondition[] | undefined = through.when && [through.when];
  return named && { table: members, column, named, when };
}

/** What is wrong with `through`, once its table and its column are known to exist. */
export function membershipProblems(
  kind: string,
  declared: SubjectKind,
  tables: readonly ClassifiedTable[],
): RegistryProblem[] {
  if (declared.table === undefined || declared.through === undefined) return [];
  const where = `subjects.${kind}.through`;
  const { table, through } = declared;
  const people = tables.find(({ key }) => key === table);
  const way = membershipOf(declared, tables);
  if (way === undefined) {
    return [
      {
        code: "membership_not_an_edge",
        where,
        message: "the column of a membership does not own its row to the person",
        fix: `classify ${through.table}.${through.column} as p.ownedBy(${JSON.stringify(table)})`,
      },
    ];
  }
  if (people?.tenancy.by === "column" || people?.tenancy.by === "global") {
    return [
      {
        code: "membership_beside_tenant",
        where,
        message: "the table of these people says itself of which tenant its rows are",
        fix: "leave `through` out, or take the tenant's column for what it is: p.none() or p.reference()",
      },
    ];
  }
  if (way.table.tenancy.by !== "none" && way.table.tenancy.by !== "global") return [];
  return [
    {
      code: "membership_without_tenant",
      where,
      message: "the rows that say who is in which tenant have no tenant themselves",
      fix: `classify the tenant's column of ${through.table} as p.tenant()`,
    },
  ];
}
