import { columnOf, readableColumns, readDocument, subjectColumn } from "@habeas/core/engine";
import { documentLeaves, type Registry, type SubjectRef } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { tenantPredicate } from "@habeas/core";

/**
 * Every person of a kind in one tenant, one by one: rows of a table, or whoever identifiers in columns,
 * name/value rows and documents name. What a keyed reference stands for is found by trying them all.
 */
export async function* personsOf(
  db: Database,
  registry: Registry,
  { tenant, kind }: { readonly tenant: string; readonly kind: string },
): AsyncGenerator<SubjectRef> {
  const declared = registry.subjects[kind];
  if (declared === undefined) return;
  if (declared.table !== undefined) {
    const table = registry.table(declared.table);
    const column = columnOf(table, subjectColumn(table).name);
    const rows = rowsOf<{ id: string }>(
      await db.execute(sql`
        select ${column}::text as id from ${table.source} where ${tenantPredicate(registry, table, tenant)}`),
    );
    for (const { id } of rows) yield { kind, tenant, id };
    return;
  }
  const seen = new Set<string>();
  for await (const value of identifiersIn(db, registry, tenant, kind)) {
    for (const id of new Set([value, value.toLowerCase()])) {
      if (seen.has(id)) continue;
      seen.add(id);
      yield { kind, tenant, id };
    }
  }
}

async function* identifiersIn(
  db: Database,
  registry: Registry,
  tenant: string,
  kind: string,
): AsyncGenerator<string> {
  for (const table of registry.tables) {
    for (const column of table.columns) {
      const { rule } = column;
      if (column.sealed) continue;
      const within = (): SQL => tenantPredicate(registry, table, tenant);
      if (rule.word === "document") {
        const rows: Record<string, unknown>[] = await db
          .select(readableColumns(table))
          .from(table.source)
          .where(within());
        for (const row of rows) {
          const schema = typeof rule.schema === "function" ? await rule.schema(row, db) : rule.schema;
          for (const { leaf, value } of documentLeaves(
            schema,
            rule.leaves,
            readDocument(row[column.key]).document,
          )) {
            if (leaf?.identifies === kind) yield String(value);
          }
        }
        continue;
      }
      const names =
        rule.word === "personal"
          ? rule.identifies === kind
          : rule.word === "dependsOn" &&
            Object.values(rule.cases).some((inner) => inner.word === "personal" && inner.identifies === kind);
      if (!names) continue;
      const rows = rowsOf<{ value: string }>(
        await db.execute(sql`
          select distinct ${columnOf(table, column.name)}::text as value from ${table.source}
          where ${within()} and ${columnOf(table, column.name)} is not null`),
      );
      for (const { value } of rows) yield value;
    }
  }
}
