import { readDocument } from "../values/document/read-document.ts";
import type { Database } from "@habeas/internal";
import type { SQL } from "drizzle-orm";
import type { Catalog } from "../catalog/catalog.ts";
import { hostTable } from "../catalog/host-table.ts";
import { decoded } from "../graph/keys.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { DocumentRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import { error, nameShown, type Finding } from "./finding.ts";
import { documentLeaves } from "../values/document/document-leaves.ts";

/** Paths that stand in the stored documents and in no schema. Values are read and never reported. */
export async function checkDocuments(
  registry: Registry,
  db: Database,
  catalog: Catalog,
  options: { readonly sample: number; readonly present: (table: ClassifiedTable) => boolean },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const table of registry.tables.filter((candidate) => options.present(candidate))) {
    const columns = table.columns.flatMap((column) =>
      column.rule.word === "document" ? [{ column, rule: column.rule }] : [],
    );
    if (columns.length === 0) continue;
    const rows = await db.select(columnsOf(table)).from(hostTable(catalog, table)).limit(options.sample);
    for (const { column, rule } of columns) {
      findings.push(...(await unknownPaths(db, column, rule, rows)));
    }
  }
  return findings;
}

const columnsOf = ({ columns }: ClassifiedTable): Record<string, SQL> =>
  Object.fromEntries(columns.map(({ key, source }) => [key, decoded(source)]));

async function unknownPaths(
  db: Database,
  column: ClassifiedColumn,
  rule: DocumentRule,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<Finding[]> {
  const paths = new Set<string>();
  for (const row of rows) {
    const schema = typeof rule.schema === "function" ? await rule.schema(row, db) : rule.schema;
    for (const { path, leaf } of documentLeaves(
      schema,
      rule.leaves,
      readDocument(row[column.key]).document,
    )) {
      if (leaf === undefined) paths.add([column.table, column.key, ...path.map(nameShown)].join("."));
    }
  }
  return [...paths]
    .toSorted()
    .map((where) => error("unknown_json_path", where, "Add it to the document's schema and register it."));
}
