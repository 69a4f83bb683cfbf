import type { Catalog } from "../catalog/catalog.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, type Finding } from "./finding.ts";

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
