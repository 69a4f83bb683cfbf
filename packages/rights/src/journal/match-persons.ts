import {
  canonicalValue,
  categoryOf,
  columnOf,
  hostTable,
  type Catalog,
  kindsAt,
  personTableAt,
  readableColumns,
  readDocument,
  storedSubject,
  tenantPredicate,
} from "@habeas/core/engine";
import { documentLeaves, type Registry, type SubjectRef } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";

/** Where persons are looked for. */
export interface PeopleSource {
  readonly db: Database;
  readonly registry: Registry;
  readonly catalog: Catalog;
}

/**
 * Every person of one place in one tenant, one by one: rows of a table, or whoever identifiers in columns,
 * name/value rows and documents name. What a keyed reference stands for is found by trying them all.
 */
export async function* personsOf(
  source: PeopleSource,
  { tenant, table }: { readonly tenant: string; readonly table: string },
): AsyncGenerator<SubjectRef> {
  const { db, registry, catalog } = source;
  const place = personTableAt(registry, table);
  if (place !== undefined) {
    const rows = rowsOf<{ key: string }>(
      await db.execute(sql`
        select ${place.column.source}::text as key from ${hostTable(catalog, place.table)}
        where ${tenantPredicate(registry, place.table, tenant)}`),
    );
    for (const { key } of rows) {
      const subject = storedSubject(registry, { tenant, table, key });
      if (subject !== undefined) yield subject;
    }
    return;
  }
  const category = categoryOf(table);
  if (category === undefined) return;
  const seen = new Set<string>();
  for (const [kind] of kindsAt(registry, table)) {
    for await (const value of identifiersIn(source, tenant, kind)) {
      const key = canonicalValue(category, value);
      if (seen.has(key)) continue;
      seen.add(key);
      const subject = storedSubject(registry, { tenant, table, key }, kind);
      if (subject !== undefined) yield subject;
    }
  }
}

async function* identifiersIn(
  { db, registry, catalog }: PeopleSource,
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
          .from(hostTable(catalog, table))
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
          select distinct ${columnOf(table, column.name)}::text as value from ${hostTable(catalog, table)}
          where ${within()} and ${columnOf(table, column.name)} is not null`),
      );
      for (const { value } of rows) yield value;
    }
  }
}
