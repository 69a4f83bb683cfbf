import { Column, is, SQL } from "drizzle-orm";
import type { ClassifiedTable } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, type Finding } from "./finding.ts";
import type { RowCondition } from "../registry/subjects.ts";

/** What the kinds of person say of other tables than their own. */
export const checkKinds = (registry: Registry): Finding[] =>
  Object.entries(registry.subjects).flatMap(([kind, declared]) => {
    if (declared.table === undefined) return [];
    const { through, when } = declared;
    const table = registry.table(declared.table);
    return [
      ...checkCondition(when, table, `subjects.${kind}.when`),
      ...(through === undefined
        ? []
        : checkCondition(through.when, registry.table(through.table), `subjects.${kind}.through.when`)),
    ];
  });

const checkCondition = (when: RowCondition | undefined, table: ClassifiedTable, where: string): Finding[] =>
  is(when, SQL) && columnsIn(when).some((column) => column.table !== table.source)
    ? [
        error(
          "condition_of_other_table",
          where,
          `Compare columns of ${table.key} only: who is in a tenant is said by \`through\`.`,
        ),
      ]
    : [];

/** The columns that a condition of drizzle's compares. */
function columnsIn(chunk: unknown): Column[] {
  if (is(chunk, Column)) return [chunk];
  if (is(chunk, SQL)) return chunk.queryChunks.flatMap(columnsIn);
  return Array.isArray(chunk) ? chunk.flatMap(columnsIn) : [];
}
