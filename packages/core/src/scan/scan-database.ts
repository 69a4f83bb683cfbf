import { type Database, scrubbedCall } from "@habeas/internal";
import { getTableColumns } from "drizzle-orm";
import type { Catalog } from "../catalog/catalog.ts";
import { hostTable } from "../catalog/host-table.ts";
import { readCatalog } from "../catalog/read-catalog.ts";
import { isOfHost, shownName } from "../checks/check-drift.ts";
import { tablesOf } from "../registry/classified.ts";
import { draftColumns } from "./column-draft.ts";
import { documentDraft } from "./document-draft.ts";
import { findPeople, findTenant } from "./people.ts";
import { printRegistry } from "./print-registry.ts";
import { sampleTable, type Sample } from "./sample.ts";
import { configOf, hintOf, scanTables, type ScannedTable } from "./scanned-table.ts";
import { scrub } from "../scrub.ts";

/** What {@link scan} drafts a registry from. */
export interface ScanOptions {
  /** The drizzle schema; `drizzle-kit pull` writes one for a database that has none. */
  readonly schema: object;
  /** How the drafted file imports it. @defaultValue `"./schema.ts"` */
  readonly schemaPath?: string;
  /** Rows to look at in each table; `0` looks at none. @defaultValue `200` */
  readonly sample?: number;
  /** Schemas to leave alone. @defaultValue `["habeas", "drizzle"]` */
  readonly ignoreSchemas?: readonly string[];
}

/**
 * Drafts the first registry of an existing database, as TypeScript: who the people are, which columns are
 * theirs, whose rows the others are. It goes by names in several languages, types, foreign keys and the shapes
 * of sampled values, and is a list of guesses to be read line by line. Sampled values are looked at and never
 * printed; members of documents whose names may be data are printed as records.
 *
 * @throws A `CoreError`: `database_fault`, without what the driver said of rows.
 */
export async function scan(db: Database, options: ScanOptions): Promise<string> {
  return await scrubbedCall(scrub, async () => {
    return await draft(db, options);
  });
}

async function draft(db: Database, options: ScanOptions): Promise<string> {
  const { schema, schemaPath = "./schema.ts", sample = 200, ignoreSchemas = ["habeas", "drizzle"] } = options;
  const catalog = await readCatalog(db);
  const tables = scanTables(schema, catalog, await sampleAll(db, schema, catalog, sample));
  const tenant = findTenant(tables);
  const people = findPeople(tables, tenant?.table);
  const global = tenant === undefined ? new Set<string>() : withoutTenant(tables, tenant);
  const drafted = tables.map((table) => ({
    table,
    columns: draftColumns(table, { people, tenant, global }),
  }));
  return printRegistry({
    schemaPath,
    single: tenant === undefined,
    subjects: tables.filter(({ key }) => people.tables.has(key)).map(subjectOf),
    documents: drafted.flatMap(({ table, columns }) =>
      columns.flatMap(({ key, document }) =>
        document === undefined
          ? []
          : [{ name: document, schema: documentDraft(table.sample.get(key) ?? []) }],
      ),
    ),
    tables: drafted.map(({ table, columns }) => ({ key: table.key, columns })),
    unknown: unknownTables(schema, catalog, ignoreSchemas),
  });
}

async function sampleAll(
  db: Database,
  schema: object,
  catalog: Catalog,
  limit: number,
): Promise<Map<string, Sample>> {
  const samples = new Map<string, Sample>();
  for (const [key, source] of limit > 0 ? tablesOf(schema) : []) {
    const table = { key, source, ...configOf(source) };
    const live = catalog.find(table);
    const columns = Object.entries(getTableColumns(source)).filter(([, { name }]) => live?.columns.has(name));
    samples.set(key, await sampleTable(db, hostTable(catalog, table), columns, limit));
  }
  return samples;
}

const subjectOf = (table: ScannedTable) => ({
  kind: table.key.replace(/(?<=[^s])s$/, ""),
  table: table.key,
  email: table.columns.find(([key]) => {
    const hint = hintOf(table, key, { nearPeople: false });
    return typeof hint === "object" && hint.category === "EmailAddress";
  })?.[0],
});

/** Tables that neither name a tenant nor lead to a table that does. */
function withoutTenant(
  tables: readonly ScannedTable[],
  tenant: { readonly column: string; readonly table: string | undefined },
): Set<string> {
  const known = new Set(
    tables
      .filter(
        ({ key, columns }) => key === tenant.table || columns.some(([column]) => column === tenant.column),
      )
      .map(({ key }) => key),
  );
  for (let size = -1; size !== known.size;) {
    size = known.size;
    for (const { key, keys } of tables) if (keys.some(({ target }) => known.has(target))) known.add(key);
  }
  return new Set(tables.map(({ key }) => key).filter((key) => !known.has(key)));
}

function unknownTables(schema: object, catalog: Catalog, ignored: readonly string[]): string[] {
  const known = [...tablesOf(schema)].map(([key, source]) => ({ key, ...configOf(source) }));
  return catalog.relations
    .filter((relation) => isOfHost(relation, ignored) && relation.kind !== "view")
    .filter((relation) => catalog.classified(known, relation) === undefined)
    .map(shownName);
}
