import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Catalog } from "../catalog/catalog.ts";
import { splitColumn } from "../database/split-column.ts";
import { hostTable } from "../catalog/host-table.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, nameShown, type Finding } from "./finding.ts";
import type { ClassifiedTable } from "../registry/classified.ts";

/** Cases of `dependsOn` that the enum of the column beside can never say. */
export function checkCases(registry: Registry, catalog: Catalog): Finding[] {
  return registry.tables.flatMap((table) =>
    table.columns.flatMap(({ key, rule }) => {
      if (rule.word !== "dependsOn") return [];
      const labels = catalog.find(table)?.columns.get(table.column(rule.column).name)?.labels;
      if (labels === undefined) return [];
      return Object.keys(rule.cases)
        .filter((name) => !labels.includes(name))
        .map((name) =>
          error(
            "case_unknown",
            `${table.key}.${key}: ${name}`,
            `The enum of ${rule.column} has no such member: correct the case, or remove it.`,
          ),
        );
    }),
  );
}

/** How many names that nobody listed are reported of one column. */
const MOST = 100;

/** Names in the rows that no case of a `dependsOn` lists, where nobody said what `otherwise` holds. */
export async function checkUnlisted(
  registry: Registry,
  db: Database,
  catalog: Catalog,
  present: (table: ClassifiedTable) => boolean,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const table of registry.tables.filter(present)) {
    for (const { key, rule } of table.columns) {
      if (rule.word !== "dependsOn" || rule.otherwise.word !== "todo") continue;
      const naming = table.column(rule.column);
      const name = sql`${naming.source}::text`;
      const rows = rowsOf<{ name: string }>(
        await db.execute(sql`
          select distinct ${name} as name from ${hostTable(catalog, table)}
          where ${name} <> all(${splitColumn(Object.keys(rule.cases))}) limit ${MOST}`),
      );
      const names = new Set(rows.map((row) => (naming.rule.word === "none" ? nameShown(row.name) : "*")));
      findings.push(
        ...[...names]
          .toSorted()
          .map((shown) =>
            error(
              "case_unlisted",
              `${table.key}.${key}: ${shown}`,
              "Rows have this name and no case lists it: add the case, or say `otherwise`.",
            ),
          ),
      );
    }
  }
  return findings;
}
