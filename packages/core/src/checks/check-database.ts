import { type Database, scrubbedCall } from "@habeas/internal";
import { probed } from "../set-up/probe.ts";
import { readCatalog } from "../catalog/read-catalog.ts";
import { checkCases, checkUnlisted } from "./check-cases.ts";
import { checkDocuments } from "./check-documents.ts";
import { checkDrift, missingFrom } from "./check-drift.ts";
import { checkEdges } from "./check-edges.ts";
import { checkErasedValues } from "./check-erased-values.ts";
import { checkForeignKeys } from "./check-foreign-keys.ts";
import { checkRegistry, type CheckRegistryOptions } from "./check-registry.ts";
import type { ClassifiedTable } from "../registry/classified.ts";
import type { Registry } from "../registry/define-registry.ts";
import type { Finding } from "./finding.ts";
import { scrub } from "../scrub.ts";

/** What {@link checkDatabase} passes over, beside the options of `checkRegistry`. */
export interface CheckDatabaseOptions extends CheckRegistryOptions {
  /**
   * Schemas that hold nothing of the host's people; a queue's jobs may well do.
   * @defaultValue `["habeas", "drizzle"]`
   */
  readonly ignoreSchemas?: readonly string[];
  /** Views that somebody has looked at, `name` or `schema.name`. @defaultValue none */
  readonly views?: readonly string[];
  /** How many rows a table's documents are sampled from. @defaultValue `1000` */
  readonly sample?: number;
}

/**
 * Everything `checkRegistry` finds, and what only the live database can tell: tables, columns, foreign keys, views and
 * JSON paths that the registry does not know, cascades that would take rows another purpose keeps, keys that make a
 * person undeletable, names that no case of `dependsOn` lists, edges to columns that are not unique, erased values
 * that a column does not take. One line in the host's tests: `expect(await checkDatabase(registry, db)).toEqual([])`.
 * Reads the catalogue and a sample of the documents, and tries the erased values on temporary copies in transactions
 * that are rolled back, which needs TEMP; changes nothing, and no finding contains a value.
 *
 * @throws A {@link CoreError}: as `checkRegistry`; `database_fault`. What a resolver of the host throws is thrown on.
 */
export async function checkDatabase(
  registry: Registry,
  database: Database,
  options: CheckDatabaseOptions = {},
): Promise<Finding[]> {
  return await scrubbedCall(scrub, async () => {
    const { ignoreSchemas = ["habeas", "drizzle"], views = [], sample = 1000, warnings = false } = options;
    const { db } = probed(database, registry);
    const catalog = await readCatalog(db);
    const present = (table: ClassifiedTable): boolean => missingFrom(table, catalog).length === 0;
    const findings = [
      ...checkRegistry(registry, options).filter(({ rule }) => rule !== "edge_not_unique"), // the database knows better
      ...checkDrift(registry, catalog, { ignoreSchemas, views }),
      ...checkForeignKeys(registry, catalog),
      ...checkEdges(registry, catalog),
      ...checkCases(registry, catalog),
      ...(await checkErasedValues(registry, db, catalog)),
      ...(await checkUnlisted(registry, db, catalog, present)),
      ...(await checkDocuments(registry, db, catalog, { sample, present })),
    ];
    return distinct(findings).filter(({ level }) => warnings || level === "error");
  });
}

/** drizzle's foreign keys and the database's are mostly the same. */
const distinct = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [`${finding.rule} ${finding.where}`, finding])).values(),
];
