import {
  alikeId,
  type AnyPrivacy,
  type Catalog,
  countOf,
  erasureOf,
  type ClassifiedTable,
} from "@habeas/core/engine";
import type { Database } from "@habeas/internal";
import { assess } from "../plan/assess.ts";
import { factsOf } from "../plan/assumptions.ts";
import { rememberedRows, rememberedSubject, type Memory } from "../plan/memory.ts";
import { rowsNaming, settledAmong, settledDoubts } from "../doubts/may-be-theirs.ts";
import type { ErasurePlan } from "../plan/plan.ts";
import { isDone, readSteps, type RunName } from "./run.ts";
import type { Verdict } from "../plan/verdict.ts";
import { workOf, type WorkStep } from "../plan/work.ts";

/**
 * Walks the graph again: what is there now, was not there when the plan was made, or came back. What the steps
 * still to be done know and the walk no longer reaches (the row that led to it is gone) stays part of the work.
 */
export async function lateWork(
  privacy: AnyPrivacy,
  tx: Database,
  catalog: Catalog,
  { plan, memory }: { readonly plan: ErasurePlan; readonly memory: Memory },
): Promise<WorkStep[]> {
  const { tenant, reference } = plan;
  const name: RunName = { tenant, run: plan.digest };
  const { registry } = privacy;
  const subject = rememberedSubject(registry, tenant, memory);
  const { theirs } = await settledDoubts(tx, { tenant, reference });
  const naming = await rowsNaming(privacy, tx, catalog, {
    subject,
    identifiers: theirs.size === 0 ? [] : memory.named,
  });
  const { verdicts } = await assess({
    db: tx,
    registry,
    catalog,
    subject,
    facts: await factsOf(privacy, tx, { tenant, reference }, plan.assumptions),
    identifiers: memory.identifiers,
    settled: settledAmong(theirs, naming, memory.named),
    remembered: rememberedRows(registry, memory),
    refuses: false,
    unsettled: true,
  });
  const steps = await readSteps(tx, name);
  const fresh = subtract(workOf(verdicts.values(), catalog), {
    done: steps.filter(isDone).map(({ work }) => work),
    verdicts,
    emptied: (table) => emptiedColumns(registry.table(table)),
  });
  const open = steps
    .filter((step) => !isDone(step))
    .map(({ work }) => keep(work, (_, id) => !verdicts.has(id)));
  return [
    ...fresh.filter(({ kind }) => kind === "update"),
    ...open.flatMap((step) => step ?? []),
    ...fresh.filter(({ kind }) => kind === "delete"),
  ];
}

/**
 * Values that were erased in a row stay erased, and a row that was emptied in place is no residue when what
 * held it goes later; a row that was deleted and is there again is new. Rows that share their verdicts are asked
 * themselves whether a value is left.
 */
function subtract(
  work: readonly WorkStep[],
  {
    done,
    verdicts,
    emptied,
  }: {
    readonly done: readonly WorkStep[];
    readonly verdicts: ReadonlyMap<string, Verdict>;
    readonly emptied: (table: string) => readonly string[];
  },
): WorkStep[] {
  const erased = new Map<string, Set<string>>();
  for (const step of done) {
    if (step.kind !== "update") continue;
    for (const { table, keys } of step.tables) {
      for (const key of keys) {
        const id = JSON.stringify([table, ...key]);
        erased.set(id, new Set([...(erased.get(id) ?? []), ...step.erase, ...step.unlink]));
      }
    }
  }
  return work.flatMap((step) => {
    const left = keep(step, (table, id) => {
      const alike = verdicts.get(id)?.row.alike;
      if (alike !== undefined) {
        return step.kind === "delete" || step.erase.some((column) => (alike.unsettled.get(column) ?? 0) > 0);
      }
      const known = erased.get(id);
      const columns = step.kind === "delete" ? emptied(table) : [...step.erase, ...step.unlink];
      return known === undefined || columns.some((column) => !known.has(column));
    });
    return left ?? [];
  });
}

function keep(step: WorkStep, test: (table: string, id: string) => boolean): WorkStep | undefined {
  const tables = step.tables
    .map(({ table, keys, alike }) => ({
      table,
      keys: keys.filter((key) => test(table, JSON.stringify([table, ...key]))),
      ...(alike !== undefined && {
        alike: {
          columns: alike.columns,
          groups: alike.groups.filter(({ values }) => test(table, alikeId(table, values))),
        },
      }),
    }))
    .filter((rows) => countOf(rows) > 0);
  return tables.length === 0 ? undefined : { ...step, tables };
}

/** What an erasure in place empties, if the discriminator of a name/value row says so. */
const emptiedColumns = (table: ClassifiedTable): string[] =>
  table.columns.filter((column) => erasureOf(column.rule, column) !== undefined).map(({ key }) => key);
