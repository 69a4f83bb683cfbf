import {
  onlyTable,
  type Catalog,
  columnOf,
  comparableIdentifier,
  type Identifier,
  isAmong,
  isOtherTenants,
  jsonSpellings,
  type LiveColumn,
  liveName,
  type LiveTable,
  MAPPING,
  tenantPredicate,
} from "@habeas/core/engine";
import type { Registry } from "@habeas/core";
import { CONTROLLER, type Database, rowsOf } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import type { RememberedKeep } from "../plan/memory.ts";
import type { ErasureProof, Residue } from "../execute/report.ts";

export interface ScanOptions {
  readonly db: Database;
  readonly registry: Registry;
  readonly catalog: Catalog;
  readonly tenant: string;
  readonly identifiers: readonly Identifier[];
  /** Rows in which some columns rightly keep a value. */
  readonly keeps: readonly RememberedKeep[];
  /** The person stays known: her id and the mapping to her reference are no residue. */
  readonly stays: boolean;
  /** The person is a member of another tenant: what that one has of them is no residue of this one. */
  readonly elsewhere: boolean;
  /** Tables in which her id stays so that she gets no new key. */
  readonly tombstones: readonly string[];
}

/** What a search of text cannot see. */
export const UNSEEN: readonly string[] = [
  "encrypted values (sealed columns, files, envelopes)",
  "hashes, blind indexes and other values made from an identifier",
  "bytea columns, large objects and the content of foreign tables",
  "the same value in another spelling: a telephone number with other spaces",
  "everything outside this database: backups, replicas' delay, logs, exports",
];

/** Where the run's own memory lies: it goes when the verification is clean. */
const OWN = new Set(["habeas.erasure_run", "habeas.erasure_step", "habeas.erasure_file"]);

/**
 * Looks for a person's identifiers in every table of the database, whether the registry knows it or not: text,
 * JSON, arrays, search vectors. Rows that the registry knows as another tenant's are not the person's, whatever stands
 * in them. One statement a table.
 */
export async function scanDatabase(
  options: ScanOptions,
): Promise<{ readonly residue: readonly Residue[]; readonly searched: ErasureProof["searched"] }> {
  const { db, catalog, stays } = options;
  const identifiers = options.identifiers.filter(({ category }) => !stays || category !== "Identifier");
  const residue: Residue[] = [];
  let tables = 0;
  let columns = 0;
  const everywhere = needlesOf(identifiers);
  const besideTheId = needlesOf(identifiers.filter(({ category }) => category !== "Identifier"));
  for (const table of catalog.tables) {
    const name = liveName(table);
    const searched = [...table.columns.values()].filter(isSearched);
    const needles = options.tombstones.includes(name) ? besideTheId : everywhere;
    if (
      OWN.has(name) ||
      (stays && name === MAPPING) ||
      table.kind === "foreign" ||
      searched.length === 0 ||
      needles.length === 0
    )
      continue;
    tables += 1;
    columns += searched.length;
    const others = otherTenants(options, table);
    const counts = searched.map(
      (column, at) =>
        sql`(count(*) filter (where ${hit(table, column, needles)} and not ${keptHere(options, table, column)} and not ${others}))::int as ${sql.identifier(`c${at}`)}`,
    );
    const within = options.elsewhere ? sql` where ${ofTenant(options, table)}` : sql``;
    const [row] = rowsOf(
      await db.execute(sql`select ${sql.join(counts, sql`, `)} from ${onlyTable(table)}${within}`),
    );
    searched.forEach((column, at) => {
      const rows = Number(row?.[`c${at}`] ?? 0);
      if (rows > 0) residue.push({ found: "scan", table: name, column: column.name, rows });
    });
  }
  return { residue, searched: { tables, columns, identifiers: identifiers.length } };
}

/** Values in which an identifier can stand as text; of an array and of a domain, what lies inside counts. */
const isSearched = ({ category, element }: LiveColumn): boolean =>
  category === "array" || !UNSEARCHED.has(element.category);

const UNSEARCHED: ReadonlySet<string> = new Set(["number", "boolean", "time", "binary"]);

/** An identifier, as it stands in text, in text without the signs between its digits, in JSON and in a URL. */
function needlesOf(identifiers: readonly Identifier[]): string[] {
  const needles = identifiers.flatMap(({ category, value }) => [
    value,
    ...withoutSigns(category, value),
    ...jsonSpellings(value),
    encodeURIComponent(value),
  ]);
  return [...new Set(needles.map((needle) => needle.toLowerCase()))];
}

/** Long enough to be nothing else. */
function withoutSigns(category: string, value: string): string[] {
  const text = comparableIdentifier(category, value);
  return text.length < 8 ? [] : [text];
}

const hit = (table: LiveTable, { name }: LiveColumn, needles: readonly string[]): SQL =>
  sql`(${sql.join(
    needles.map((needle) => sql`position(${needle}::text in lower(${columnOf(table, name)}::text)) > 0`),
    sql` or `,
  )})`;

/** The rows of one tenant; all of a table of which nobody said whose its rows are. */
function ofTenant({ registry, catalog, tenant }: ScanOptions, live: LiveTable): SQL {
  if (live.schema === "habeas" && live.columns.has("tenant_id")) {
    return sql`${columnOf(live, "tenant_id")} = ${tenant}`;
  }
  const table = catalog.classified(registry.tables, live);
  return table === undefined || table.tenancy.by === "none"
    ? sql`true`
    : tenantPredicate(registry, table, tenant);
}

/** The rows of another tenant, whose person of the same address is somebody else. What has no tenant is searched. */
function otherTenants({ registry, catalog, tenant }: ScanOptions, live: LiveTable): SQL {
  const declared = catalog.classified(registry.tables, live);
  if (declared !== undefined) return isOtherTenants(registry, declared, tenant);
  return live.schema === "habeas" && live.columns.has("tenant_id")
    ? sql`(${columnOf(live, "tenant_id")} not in (${tenant}, ${CONTROLLER}))`
    : sql`false`;
}

/** The rows whose value in this column stays on record. */
function keptHere(
  { registry, catalog, tenant, keeps }: ScanOptions,
  live: LiveTable,
  column: LiveColumn,
): SQL {
  const conditions = keeps.flatMap(({ table: key, columns, ...rows }) => {
    const table = registry.table(key);
    if (catalog.find(table) !== live) return [];
    const known = table.columns.find((candidate) => candidate.name === column.name);
    return known && columns.includes(known.key) ? [isAmong({ registry, catalog, tenant }, table, rows)] : [];
  });
  return conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`;
}
