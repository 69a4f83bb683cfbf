import { documentLeaves } from "../values/document/document-leaves.ts";
import { readDocument } from "../values/document/read-document.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { hostTable } from "../catalog/host-table.ts";
import { tenantPredicate } from "../registry/tenant-condition.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { columnOf, keyColumns, readableColumns, type RowKey } from "./keys.ts";

/** A value that names a person inside rows that no edge leads to: an e-mail address in a form. */
export interface Identifier {
  /** The DPV category that a kind of person is `identifiedBy`. */
  readonly category: string;
  readonly value: string;
}

export interface IdentifiedRowsOptions {
  readonly db: Database;
  readonly registry: Pick<Registry, "tables" | "tenancy" | "subjects">;
  readonly catalog: Catalog;
  readonly tenant: string;
  readonly identifiers: readonly Identifier[];
}

/**
 * The rows whose classified values name the person: columns, name/value rows and leaves of documents that say
 * `identifies`. One statement a table that has such a value. Letters are compared without regard to case.
 * Sealed columns are not searched: a host that seals an identifier keeps an edge beside it.
 */
export async function identifiedRows(options: IdentifiedRowsOptions): Promise<Map<string, RowKey[]>> {
  const found = new Map<string, RowKey[]>();
  if (options.identifiers.length === 0) return found;
  for (const table of options.registry.tables) {
    const places = table.columns.flatMap((column) => placesIn(table, column, options));
    if (places.length === 0) continue;
    const keys = await matching(options, table, places);
    if (keys.length > 0) found.set(table.key, keys);
  }
  return found;
}

/** Where in a table an identifier can stand. */
interface Place {
  readonly condition: SQL;
  /** Whether a row that meets the condition really names the person. */
  readonly confirms: (row: Readonly<Record<string, unknown>>) => Promise<boolean>;
}

const confirmed = async (): Promise<boolean> => await Promise.resolve(true);

function placesIn(table: ClassifiedTable, column: ClassifiedColumn, options: IdentifiedRowsOptions): Place[] {
  const { rule } = column;
  if (column.sealed) return [];
  const text = sql`${columnOf(table, column.name)}::text`;
  const equal = (kind: string | false | undefined): SQL[] =>
    wanted(options, kind).map(({ value }) => sql`lower(${text}) = lower(${value}::text)`);
  switch (rule.word) {
    case "personal":
      return equal(rule.identifies).map((condition) => ({ condition, confirms: confirmed }));
    case "dependsOn": {
      const name = sql`${columnOf(table, table.column(rule.column).name)}::text`;
      return Object.entries(rule.cases).flatMap(([key, inner]) =>
        (inner.word === "personal" ? equal(inner.identifies) : []).map((condition) => ({
          condition: sql`(${name} = ${key} and ${condition})`,
          confirms: confirmed,
        })),
      );
    }
    case "document":
      return options.identifiers.map((identifier) => ({
        condition: sql`position(lower(${JSON.stringify(identifier.value).slice(1, -1)}::text) in lower(${text})) > 0`,
        confirms: async (row) => {
          const schema = typeof rule.schema === "function" ? await rule.schema(row, options.db) : rule.schema;
          return documentLeaves(schema, rule.leaves, readDocument(row[column.key]).document).some(
            ({ leaf, value }) =>
              wanted(options, leaf?.identifies).includes(identifier) &&
              String(value).toLowerCase() === identifier.value.toLowerCase(),
          );
        },
      }));
    default:
      return [];
  }
}

function wanted(
  { registry, identifiers }: IdentifiedRowsOptions,
  kind: string | false | undefined,
): Identifier[] {
  const person = kind === undefined || kind === false ? undefined : registry.subjects[kind];
  if (person === undefined || !("identifiedBy" in person)) return [];
  return identifiers.filter(({ category }) => category === person.identifiedBy);
}

async function matching(
  { db, registry, catalog, tenant }: IdentifiedRowsOptions,
  table: ClassifiedTable,
  places: readonly Place[],
): Promise<RowKey[]> {
  const names = keyColumns(table);
  const keys = Object.fromEntries(
    names.map((name, at) => [`habeas key ${at}`, sql<string>`${columnOf(table, name)}::text`.as(`k${at}`)]),
  );
  const hits = Object.fromEntries(
    places.map(({ condition }, at) => [`habeas hit ${at}`, sql<boolean>`(${condition})`.as(`h${at}`)]),
  );
  const rows: Record<string, unknown>[] = await db
    .select({ ...readableColumns(table), ...keys, ...hits })
    .from(hostTable(catalog, table))
    .where(
      sql`${tenantPredicate(registry, table, tenant)} and (${sql.join(
        places.map(({ condition }) => condition),
        sql` or `,
      )})`,
    );
  const found: RowKey[] = [];
  for (const row of rows) {
    for (const [at, place] of places.entries()) {
      if (row[`habeas hit ${at}`] !== true || !(await place.confirms(row))) continue;
      found.push(names.map((_, position) => String(row[`habeas key ${position}`])));
      break;
    }
  }
  return found;
}
