import { tellsWhoSomebodyIs } from "../vocabulary/categories.ts";
import { hintOf, type ScannedTable } from "./scanned-table.ts";

/** Who the people of a database are, and which tables lead to them. */
export interface People {
  /** Tables whose rows are persons. */
  readonly tables: ReadonlySet<string>;
  /** Those, and all tables whose foreign keys lead to one. */
  readonly near: ReadonlySet<string>;
}

const NAMED =
  /^(user|person|people|customer|client|employee|member|contact|lead|patient|student|applicant|subscriber|staff|cliente|kunde|usuario)s?$/i;

/**
 * A table of people has a key of one column and is named after them, or tells in two ways who somebody is and
 * does not belong to somebody else.
 */
export function findPeople(tables: readonly ScannedTable[], tenantTable: string | undefined): People {
  const persons = new Set(
    tables.filter((table) => table.key !== tenantTable && isOfPeople(table)).map(({ key }) => key),
  );
  const near = new Set(persons);
  for (let size = -1; size !== near.size;) {
    size = near.size;
    for (const { key, keys } of tables) if (keys.some(({ target }) => near.has(target))) near.add(key);
  }
  return { tables: persons, near };
}

function isOfPeople(table: ScannedTable): boolean {
  if (table.columns.filter(([, { primary }]) => primary).length !== 1) return false;
  const hints = table.columns.flatMap(([key]) => {
    const hint = hintOf(table, key, { nearPeople: false });
    return typeof hint === "object" && tellsWhoSomebodyIs(hint.category) ? [hint.category] : [];
  });
  if (NAMED.test(table.key)) return hints.length > 0;
  const belongsToSomebody = table.keys.some(({ target }) => NAMED.test(target));
  return !belongsToSomebody && new Set(hints).size > 1 && hints.includes("EmailAddress");
}

const TENANT = /^(tenant|organi[sz]ation|org|workspace|team|company|account|mandant)_?id$/i;

/** The column that most tables share and that names the tenant, and the table it leads to. */
export function findTenant(
  tables: readonly ScannedTable[],
): { readonly column: string; readonly table: string | undefined } | undefined {
  const counts = new Map<string, number>();
  for (const { columns } of tables) {
    for (const [key] of columns) if (TENANT.test(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [column, count = 0] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  if (column === undefined || count < 2) return undefined;
  const targets = tables.flatMap(({ keys }) =>
    keys.filter((key) => key.column === column).map(({ target }) => target),
  );
  return { column, table: targets[0] };
}
