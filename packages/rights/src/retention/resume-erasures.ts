import { groupBy, person, STORED, storedPeople, type StoredRow } from "@habeas/core/engine";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { storedJson } from "../brands.ts";
import { execute } from "../execute/execute.ts";
import type { RightsFoundation } from "../foundation.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { ErasurePlan, PlanAssumptions } from "../plan/plan.ts";
import type { ErasureReport } from "../execute/report.ts";
import { removeHold, type Hold } from "../execute/erasure-holds.ts";

/** An erasure that a sweep made or went on with. */
export type ResumedErasure = Pick<ErasureReport, "run" | "status">;

/** Erasures that wait: a recipient has not answered yet, or rows were added faster than they could be erased. */
export async function* unfinishedErasures(
  base: RightsFoundation,
  tenant: string,
): AsyncGenerator<ResumedErasure> {
  const waiting = rowsOf<{ plan: string }>(
    await base.privacy.db.execute(sql`
      select plan from habeas.erasure_run
      where tenant_id = ${tenant} and state in ('incomplete', 'late_writes') and memory is not null
      order by created_at`),
  );
  for (const { plan } of waiting) {
    const { run, status } = await execute(base, storedJson<ErasurePlan>(plan));
    yield { run, status };
  }
}

/**
 * Erases again a person who had to stay known because a legal hold kept her own row: with recipients, keys and
 * journal, as when she asked.
 *
 * @returns Undefined when nobody stands behind the run any more: then only its rows are left.
 */
export async function resumePerson(
  base: RightsFoundation,
  tenant: string,
  holds: readonly Hold[],
): Promise<ResumedErasure | undefined> {
  const { privacy } = base;
  const [first] = holds;
  const rows = rowsOf<StoredRow>(
    await privacy.db.execute(sql`
      select ${STORED} from habeas.erasure_run r
      join ${person.from} on ${person.tenant} = r.tenant_id and ${person.reference} = r.reference
      where r.tenant_id = ${tenant} and r.run_id = ${first?.run ?? ""} and ${person.isKnown}`),
  );
  const [known] = await storedPeople(privacy, rows);
  if (first === undefined || known === undefined) return undefined;
  const plan = await makePlan(privacy, known.subject, givenBy(first.assumptions));
  const { run, status } = await execute(base, plan);
  await privacy.db.transaction(async (tx) => await removeAll(tx, tenant, holds));
  return { run, status };
}

const givenBy = ({ ended, overriding }: PlanAssumptions) => ({
  ended: Object.fromEntries(Object.entries(ended).map(([name, at]) => [name, new Date(at)])),
  overriding,
});

async function removeAll(tx: Database, tenant: string, holds: readonly Hold[]): Promise<void> {
  for (const hold of holds) await removeHold(tx, tenant, hold);
}

/** By the erasure that left them. */
export const byRun = (holds: readonly Hold[]): readonly (readonly Hold[])[] => [
  ...groupBy(holds, ({ run }) => run).values(),
];
