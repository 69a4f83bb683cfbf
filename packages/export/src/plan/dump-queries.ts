import type { ExportPlan } from "./export-plan.ts";
import type { ExportRegistry } from "./make-plan.ts";
import { subjectRows, type SubjectScope } from "./subject-rows.ts";
import { tableQuery, type TableQuery } from "./table-query.ts";

/** Whose rows, and whether the files that they name are wanted. */
export interface DumpQueriesOptions {
  readonly registry: ExportRegistry;
  readonly plan: ExportPlan;
  readonly tenant: string;
  readonly scope: SubjectScope | undefined;
  readonly files: boolean;
}

/** What a dump reads: the rows of every planned table; of an archive also the keys of its files. */
export function dumpQueries(options: DumpQueriesOptions): TableQuery[] {
  const { registry, plan, tenant, scope, files } = options;
  const isInScope = scope && subjectRows(registry, plan, tenant, scope);
  const tables = plan.tables.map((table) => tableQuery(registry, table, tenant, isInScope));
  if (scope === undefined || !files) return tables;
  return [...tables, ...tables.flatMap((query) => fileKeys(query, plan))];
}

function fileKeys(query: TableQuery, plan: ExportPlan): TableQuery[] {
  const { table } = query;
  return plan.fileColumns.flatMap(({ table: of, column }) => {
    const at = table.columns.findIndex(({ name }) => name === column);
    const expression = query.columns[at];
    if (of !== table.key || expression === undefined) return [];
    return [
      {
        ...query,
        table: { ...table, key: `${table.key}.${column}` }, // no key of a table has a point in it
        columns: [expression],
        holds: "file keys" as const,
      },
    ];
  });
}
