import { countOf, groupBy, holdsPersons, isPersonal, purposesOf, ruleIn } from "@habeas/core/engine";
import { createHash } from "node:crypto";
import type { Registry, SubjectRef } from "@habeas/core";
import { canonicalJson, type Json } from "@habeas/internal";
import { storedJson } from "../brands.ts";
import type { Assessment } from "./assess.ts";
import type { ErasurePlan, PlanAssumptions, PlanKeep, PlanRecipient, PlanShared, PlanStep } from "./plan.ts";
import type { PlanDoubt } from "../doubts/may-be-theirs.ts";
import type { Verdict } from "./verdict.ts";
import { keysDigest, workOf, type WorkStep } from "./work.ts";

export interface DrawUpOptions {
  readonly registry: Registry;
  readonly subject: SubjectRef;
  readonly reference: string;
  readonly database: string;
  readonly now: Date;
  readonly assumptions: PlanAssumptions;
  readonly mayBeTheirs: readonly PlanDoubt[];
}

/** A plan and the rows behind it, which stay out of it. */
export interface DrawnUp {
  readonly plan: ErasurePlan;
  readonly work: readonly WorkStep[];
}

/** Writes the verdicts down as a plan. */
export function drawUp(options: DrawUpOptions, { verdicts, catalog }: Assessment): DrawnUp {
  const { registry, subject, reference, database, now, assumptions, mayBeTheirs } = options;
  const all = [...verdicts.values()];
  const work = workOf(all, catalog);
  const keeps = keepsOf(registry, all);
  const content = {
    version: 1 as const,
    tenant: subject.tenant,
    kind: subject.kind,
    reference,
    database,
    assumptions,
    steps: work.map(planStep),
    keeps,
    shared: sharedOf(all),
    mayBeTheirs,
    recipients: recipientsOf(registry, keeps),
    processorPurposes: processorPurposes(registry, all),
    shred: keeps.every(({ table, columns }) => !holdsSealed(registry, table, columns)),
  };
  const digest = createHash("sha256")
    .update(canonicalJson(toJson(content)))
    .digest("hex");
  return { plan: { ...content, at: now.toISOString(), digest }, work };
}

/** Through JSON's text, which is what a plan will travel as: readonly types become JSON's. */
const toJson = (value: object): Json => storedJson<Json>(JSON.stringify(value));

const planStep = (step: WorkStep): PlanStep => ({
  kind: step.kind,
  tables: step.tables.map(({ table, ...rows }) => ({ table, rows: countOf(rows) })),
  erase: step.erase,
  unlink: step.unlink,
  keys: keysDigest(step),
});

function keepsOf(registry: Registry, verdicts: readonly Verdict[]): PlanKeep[] {
  const entries = verdicts.flatMap(({ row, kept }) =>
    [...kept].flatMap(([column, reasons]) =>
      reasons.map((reason) => ({ table: row.table.key, row, column, reason })),
    ),
  );
  const groups = groupBy(entries, ({ table, reason }) => JSON.stringify([table, reason]));
  return [...groups.keys()].toSorted().flatMap((name): PlanKeep[] => {
    const group = groups.get(name) ?? [];
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        table: first.table,
        ...first.reason,
        describe: registry.purposes[first.reason.purpose]?.describe ?? CLAIMS,
        columns: [...new Set(group.map(({ column }) => column))].toSorted(),
        rows: [...new Set(group.map(({ row }) => row))].reduce(
          (sum, { alike }) => sum + (alike?.rows ?? 1),
          0,
        ),
      },
    ];
  });
}

/** What stays of rows that are the leaver's and somebody else's, or another tenant's. */
function sharedOf(verdicts: readonly Verdict[]): PlanShared[] {
  const left = verdicts.flatMap(({ row, action, erase, elsewhere }): PlanShared[] => {
    if (!elsewhere && (action !== "other" || !row.owned || holdsPersons(row.table))) return [];
    const columns = row.table.columns
      .filter((column) => !erase.has(column.key) && isPersonal(ruleIn(row.table, column, row.values)))
      .map(({ key }) => key)
      .toSorted();
    const shared = { table: row.table.key, columns, rows: row.alike?.rows ?? 1 };
    if (elsewhere) return [{ ...shared, elsewhere: true as const }];
    return columns.length === 0 ? [] : [shared];
  });
  const groups = groupBy(left, ({ table, columns, elsewhere }) =>
    JSON.stringify([table, columns, elsewhere === true]),
  );
  return [...groups.keys()].toSorted().flatMap((name): PlanShared[] => {
    const group = groups.get(name) ?? [];
    const [first] = group;
    return first ? [{ ...first, rows: group.reduce((sum, { rows }) => sum + rows, 0) }] : [];
  });
}

/** What a legal hold is for, in the words of Art. 17(3)(e). */
const CLAIMS = "Establish, exercise or defend legal claims";

function recipientsOf(registry: Registry, keeps: readonly PlanKeep[]): PlanRecipient[] {
  const living = new Set(keeps.map(({ purpose }) => purpose));
  return Object.entries(registry.recipients).map(([recipient, { name, for: purposes }]) => {
    const needed = purposes.filter((purpose) => living.has(purpose));
    return { recipient, name, action: needed.length > 0 ? "retain" : "erase", purposes: needed };
  });
}

function processorPurposes(registry: Registry, verdicts: readonly Verdict[]): string[] {
  const touched = new Set<string>();
  for (const { row, action, erase } of verdicts) {
    for (const column of row.table.columns) {
      if (action !== "delete" && !erase.has(column.key)) continue;
      for (const name of purposesOf(ruleIn(row.table, column, row.values)) ?? []) touched.add(name);
    }
  }
  return [...touched].filter((name) => registry.purposes[name]?.as === "processor").toSorted();
}

function holdsSealed(registry: Registry, table: string, columns: readonly string[]): boolean {
  return registry
    .table(table)
    .columns.some(({ key, sealed }) => sealed !== undefined && columns.includes(key));
}
