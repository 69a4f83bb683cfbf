import { documentLeaves } from "../values/document/document-leaves.ts";
import { jsonSpellings } from "../values/document/json-spellings.ts";
import { schemaLeaves } from "../values/document/schema-leaves.ts";
import { readDocument } from "../values/document/read-document.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { hostTable } from "../catalog/host-table.ts";
import { tenantPredicate } from "../registry/tenant-condition.ts";
import type { ClassifiedColumn, ClassifiedTable } from "../registry/classified.ts";
import type { DocumentRule } from "../registry/column-rules.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { holdsPersons } from "./edges.ts";
import { columnOf, keyColumns, readableColumns, type RowKey } from "./keys.ts";
import type { Name, Naming, NamingWord } from "./naming.ts";

export interface IdentifiedRowsOptions {
  readonly db: Database;
  readonly registry: Pick<Registry, "tables" | "tenancy" | "subjects">;
  readonly catalog: Catalog;
  readonly tenant: string;
  readonly naming: Naming;
}

/**
 * The rows whose classified values name the person: columns, name/value rows and leaves of documents that say
 * `identifies`. One statement a table that has such a value. A row that is a person is found by who it is, and never
 * by what it says: two people may have one address.
 * Sealed columns are not searched: a host that seals an identifier keeps an edge beside it.
 */
export async function identifiedRows(options: IdentifiedRowsOptions): Promise<Map<string, RowKey[]>> {
  const found = new Map<string, RowKey[]>();
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
  const { registry, naming } = options;
  const namesIn = (word: NamingWord): readonly Name[] => {
    const kind = typeof word.identifies === "string" ? registry.subjects[word.identifies] : undefined;
    return kind?.table !== undefined && holdsPersons(table) ? [] : naming.names(word);
  };
  const equal = (word: NamingWord): SQL[] =>
    namesIn(word).map(({ value, isKey }) =>
      isKey ? sql`${text} = ${value}::text` : sql`lower(${text}) = lower(${value}::text)`,
    );
  switch (rule.word) {
    case "personal":
      return equal(rule).map((condition) => ({ condition, confirms: confirmed }));
    case "dependsOn": {
      const name = sql`${columnOf(table, table.column(rule.column).name)}::text`;
      return Object.entries(rule.cases).flatMap(([key, inner]) =>
        (inner.word === "personal" ? equal(inner) : []).map((condition) => ({
          condition: sql`(${name} = ${key} and ${condition})`,
          confirms: confirmed,
        })),
      );
    }
    case "document":
      return wordsIn(rule, registry)
        .flatMap(namesIn)
        .filter(({ value }, at, all) => all.findIndex((one) => one.value === value) === at)
        .map((name) => ({
          condition: standsIn(text, name),
          confirms: async (row) => {
            const schema =
              typeof rule.schema === "function" ? await rule.schema(row, options.db) : rule.schema;
            return documentLeaves(schema, rule.leaves, readDocument(row[column.key]).document).some(
              ({ leaf, value }) =>
                leaf !== undefined && namesIn(leaf).length > 0 && naming.isTheirs(leaf, value),
            );
          },
        }));
    default:
      return [];
  }
}

/** What the leaves of a document can say; of a schema that is designed at run time, whatever a leaf can. */
function wordsIn(rule: DocumentRule, registry: Pick<Registry, "subjects">): NamingWord[] {
  if (typeof rule.schema !== "function") {
    return schemaLeaves(rule.schema, rule.leaves).flatMap(({ leaf }) => leaf ?? []);
  }
  return Object.keys(registry.subjects).flatMap((identifies) => [
    { identifies, category: "EmailAddress" },
    { identifies, category: "Identifier" },
  ]);
}

/** A key may be a short number: it stands in a document as a whole value. */
function standsIn(text: SQL, { value, isKey }: Name): SQL {
  const either = jsonSpellings(value).map((written) => {
    if (!isKey) return sql`position(lower(${written}::text) in lower(${text})) > 0`;
    const pattern = `(^|[^[:alnum:]])${written.replaceAll(/[^\p{L}\p{N}]/gu, String.raw`\$&`)}([^[:alnum:]]|$)`;
    return sql`${text} ~ ${pattern}::text`;
  });
  return sql`(${sql.join(either, sql` or `)})`;
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
