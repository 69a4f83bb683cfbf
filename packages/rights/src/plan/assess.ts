import {
  edgesOf,
  rowsElsewhere,
  namingOf,
  NOBODY,
  seedsOf,
  sharedDocuments,
  sharedRows,
  walk,
  type Catalog,
  type Edge,
  type Identifier,
  type Naming,
  type FoundRow,
  type Reach,
  type AlikeReader,
} from "@habeas/core/engine";
import type { Registry, SubjectRef } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { aliveAmong, retentionColumns } from "../purposes/facts.ts";
import type { LifetimeFacts } from "../purposes/lifetime.ts";
import { alikeReader } from "./alike-reader.ts";
import { alikeTables } from "./alike-tables.ts";
import { firstVerdicts } from "./first-verdicts.ts";
import { outsideReferences } from "./outside-references.ts";
import { holdReasons } from "../purposes/held-values.ts";
import type { SettledRows } from "../doubts/may-be-theirs.ts";
import { rowDates } from "./row-dates.ts";
import { settle } from "./what-stays.ts";
import type { Verdict } from "./verdict.ts";

export interface AssessOptions {
  /** Best a transaction with one snapshot. */
  readonly db: Database;
  readonly registry: Registry;
  readonly subject: SubjectRef;
  readonly facts: LifetimeFacts;
  readonly identifiers: readonly Identifier[];
  readonly catalog: Catalog;
  /** @defaultValue nothing was in doubt */
  readonly settled?: SettledRows;
  /** Refuses a plan whose deletions would cascade into rows that nobody declared. @defaultValue `true` */
  readonly refuses?: boolean;
  /** The person's rows as they were, when they are gone already. @defaultValue none */
  readonly remembered?: readonly FoundRow[];
  /** Whether to look for values that an erasure would still change. @defaultValue `false` */
  readonly unsettled?: boolean;
}

/** What the graph, the purposes and the foreign keys say about one person, row by row. */
export interface Assessment {
  readonly catalog: Catalog;
  readonly edges: readonly Edge[];
  readonly reach: Reach;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** What is assessed without a person: rows whose time is over. */
export interface AssessRowsOptions extends Omit<AssessOptions, "subject" | "identifiers" | "remembered"> {
  readonly tenant: string;
  readonly seeds: ReadonlyMap<string, SQL>;
}

/** The verdicts on some rows and on what they own, whoever owns them. Changes nothing. */
export async function assessRows(options: AssessRowsOptions): Promise<Assessment> {
  const { catalog, registry, seeds } = options;
  const edges = edgesOf(registry);
  const reach = await walk({ ...reading(options, edges), seeds });
  return await decide({ ...options, seedsAlone: true }, { catalog, edges, reach });
}

/** Walks a person's graph and settles what becomes of every row. Changes nothing. */
export async function assess(options: AssessOptions): Promise<Assessment> {
  const { db, registry, catalog, remembered = [], unsettled = false } = options;
  const edges = edgesOf(registry);
  const { settled } = options;
  const seeds = await seedsOf({ ...options, ...(settled && { decided: settled.rows }) });
  const { tenant } = options.subject;
  const naming = namingOf(registry, options.subject, [
    ...options.identifiers,
    ...(settled?.identifiers ?? []),
  ]);
  const walked = reading({ ...options, tenant }, edges);
  const { dates } = walked;
  const tables = new Set([...alikeTables(registry, catalog, edges)].filter((key) => !seeds.has(key)));
  // a hold on rows names each by its own key
  for (const { rows, data } of options.facts.holds) {
    if (rows !== undefined) for (const key of Object.keys(data)) tables.delete(key);
  }
  for (;;) {
    const alike: AlikeReader = alikeReader({ db, catalog, edges, dates, tables, unsettled });
    const reach = await walk({ ...walked, seeds, remembered, alike });
    const found = await decide({ ...options, tenant, naming }, { catalog, edges, reach });
    const torn = tornTables(found);
    if (torn.length === 0) return found;
    for (const key of torn) tables.delete(key);
  }
}

/** Rows that lose what they have in common cannot be found by it later: they are read one by one. */
const tornTables = ({ verdicts }: Assessment): string[] =>
  [...verdicts.values()]
    .filter(({ row, action, unlink }) => row.alike !== undefined && (unlink.size > 0 || action === "reduce"))
    .map(({ row }) => row.table.key);

const reading = ({ db, registry, catalog, tenant }: Reading, edges: readonly Edge[]) => ({
  db,
  registry,
  catalog,
  edges,
  tenant,
  dates: retentionColumns(registry),
});

type Reading = Pick<AssessRowsOptions, "db" | "registry" | "catalog" | "tenant">;

async function decide(
  {
    db,
    registry,
    tenant,
    naming = NOBODY,
    facts,
    refuses = true,
    seedsAlone = false,
  }: Omit<AssessRowsOptions, "seeds"> & {
    readonly seedsAlone?: boolean;
    readonly naming?: Naming;
  },
  found: Pick<Assessment, "catalog" | "edges" | "reach">,
): Promise<Assessment> {
  const { catalog, edges, reach } = found;
  const named = await sharedDocuments({ db, catalog, naming }, reach);
  const shared = await sharedRows(
    { db, registry, catalog, edges, tenant, seedsAlone, named: named.keys() },
    reach,
  );
  const elsewhere = await rowsElsewhere({ db, registry, catalog, tenant }, reach);
  const dates = rowDates(reach);
  const verdicts = firstVerdicts(
    { registry, reach, shared, named, elsewhere },
    (row, purposes) => aliveAmong(registry, facts, purposes, dates(row)),
    (row, column) => holdReasons(facts.holds, row, column),
  );
  const asked = new Set<string>();
  do settle({ registry, catalog, reach, verdicts });
  while (
    await outsideReferences({
      db,
      registry,
      catalog,
      edges,
      tenant,
      verdicts,
      asked,
      refuses,
    })
  );
  return { ...found, verdicts };
}

/** One snapshot for a whole assessment. */
export async function inOneSnapshot<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  return await db.transaction(
    async (tx) => {
      await tx.execute(sql`set local jit = off`);
      return await work(tx);
    },
    { isolationLevel: "repeatable read" },
  );
}
