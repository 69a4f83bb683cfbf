import { storedJson } from "../brands.ts";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { RightsError } from "../errors.ts";
import type { ErasurePlan } from "../plan/plan.ts";
import type { ErasureProof, ErasureReport } from "./report.ts";
import { rowsIn, type WorkStep } from "../plan/work.ts";

/** The name of one run. */
export interface RunName {
  readonly tenant: string;
  readonly run: string;
}

export interface RunRow {
  readonly state: "running" | "executed" | "late_writes" | "incomplete" | "verified" | "forgotten";
  readonly round: number;
  readonly plan: ErasurePlan;
  readonly memory: string | undefined;
  readonly report: ErasureReport | undefined;
  readonly proof: ErasureProof | undefined;
}

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

/** Reads a run; with `lock`, no other process works on it until this transaction ends. */
export async function readRun(
  db: Database,
  { tenant, run }: RunName,
  lock = false,
): Promise<RunRow | undefined> {
  const [row] = rowsOf<{
    state: RunRow["state"];
    round: number;
    plan: string;
    memory: string | null;
    report: string | null;
    proof: string | null;
  }>(
    await db.execute(sql`
      select state, round, plan, memory, report, proof from habeas.erasure_run
      where tenant_id = ${tenant} and run_id = ${run} ${lock ? sql`for update` : sql``}`),
  );
  if (row === undefined) return undefined;
  const plan = storedJson<ErasurePlan>(row.plan);
  const report = row.report === null ? undefined : storedJson<ErasureReport>(row.report);
  const proof = row.proof === null ? undefined : storedJson<ErasureProof>(row.proof);
  const { state, round, memory } = row;
  return { state, round, plan, memory: memory ?? undefined, report, proof };
}

/** @throws A {@link RightsError}: `unknown_run`. */
export async function lockRun(db: Database, name: RunName): Promise<RunRow> {
  const found = await readRun(db, name, true);
  if (found) return found;
  throw new RightsError("unknown_run", "there is no run of this plan");
}

/** @returns False when the run is there already. */
export async function insertRun(
  db: Database,
  plan: ErasurePlan,
  memory: string,
  now: Date,
): Promise<boolean> {
  const rows = rowsOf(
    await db.execute(sql`
      insert into habeas.erasure_run (tenant_id, run_id, reference, state, round, plan, memory, created_at)
      values (${plan.tenant}, ${plan.digest}, ${plan.reference}, 'running', 0, ${JSON.stringify(plan)}, ${memory}, ${at(now)})
      on conflict do nothing returning 1 as made`),
  );
  return rows.length > 0;
}

/** Writes the work down, one row a step: what is written down is done, whatever happens in between. */
export async function insertSteps(
  db: Database,
  { tenant, run }: RunName,
  work: readonly WorkStep[],
  from: number,
): Promise<void> {
  if (work.length === 0) return;
  const rows = work.map(
    (step, index) =>
      sql`(${tenant}, ${run}, ${from + index}::int, ${step.kind}, ${JSON.stringify(step)}, ${rowsIn(step)}::int)`,
  );
  await db.execute(sql`
    insert into habeas.erasure_step (tenant_id, run_id, position, kind, work, planned) values ${sql.join(rows, sql`, `)}`);
}

export interface StepRow {
  readonly position: number;
  readonly work: WorkStep;
  readonly planned: number;
  /** Undefined until the step is done. */
  readonly affected: number | undefined;
}

export const isDone = ({ affected }: StepRow): boolean => affected !== undefined;

/**
 * The first step that is not done, and how many are not. No other process does it until this transaction ends:
 * who waited for it finds it done, and gets the one after it.
 */
export async function nextStep(
  db: Database,
  { tenant, run }: RunName,
): Promise<{ readonly position: number; readonly work: WorkStep; readonly open: number } | undefined> {
  const [row] = rowsOf<{ position: number; work: string; open: number }>(
    await db.execute(sql`
      select position, work, (
          select count(*) from habeas.erasure_step
          where tenant_id = ${tenant} and run_id = ${run} and work is not null and done_at is null)::int as open
      from habeas.erasure_step
      where tenant_id = ${tenant} and run_id = ${run} and work is not null and done_at is null
      order by position limit 1 for update`),
  );
  return row && { position: row.position, work: storedJson<WorkStep>(row.work), open: row.open };
}

/** The steps of a run in order; those that are verified have no work any more and are left out. */
export async function readSteps(db: Database, { tenant, run }: RunName): Promise<StepRow[]> {
  const rows = rowsOf<{ position: number; work: string; planned: number; affected: number | null }>(
    await db.execute(sql`
      select position, work, planned, affected from habeas.erasure_step
      where tenant_id = ${tenant} and run_id = ${run} and work is not null order by position`),
  );
  return rows.map(({ position, work, planned, affected }) => {
    const step = storedJson<WorkStep>(work);
    return { position, work: step, planned, affected: affected ?? undefined };
  });
}

export async function finishStep(
  db: Database,
  { tenant, run }: RunName,
  step: { readonly position: number; readonly affected: number; readonly now: Date },
): Promise<void> {
  await db.execute(sql`
    update habeas.erasure_step set affected = ${step.affected}, done_at = ${at(step.now)}
    where tenant_id = ${tenant} and run_id = ${run} and position = ${step.position}`);
}

/** Replaces the steps that are not done by others, in a new round. */
export async function nextRound(
  db: Database,
  { tenant, run }: RunName,
  work: readonly WorkStep[],
): Promise<void> {
  await db.execute(sql`
    delete from habeas.erasure_step where tenant_id = ${tenant} and run_id = ${run} and done_at is null`);
  const [last] = rowsOf<{ next: number }>(
    await db.execute(sql`
      select coalesce(max(position) + 1, 0)::int as next from habeas.erasure_step
      where tenant_id = ${tenant} and run_id = ${run}`),
  );
  await insertSteps(db, { tenant, run }, work, last?.next ?? 0);
  await db.execute(sql`
    update habeas.erasure_run set round = round + 1 where tenant_id = ${tenant} and run_id = ${run}`);
}

/** Keeps the report; the memory stays until the verification, and whose key is to go until it went. */
export async function finishRun(
  db: Database,
  { tenant, run }: RunName,
  {
    report,
    keyOf,
    now,
  }: {
    readonly report: ErasureReport;
    readonly keyOf: Readonly<Record<"table" | "key", string>> | null;
    readonly now: Date;
  },
): Promise<void> {
  await db.execute(sql`
    update habeas.erasure_run set state = ${report.status}, report = ${JSON.stringify(report)},
      key_table = ${keyOf?.table ?? null}, key_of = ${keyOf?.key ?? null}, executed_at = ${at(now)}
    where tenant_id = ${tenant} and run_id = ${run}`);
}

/** Keeps what a verification found; one that found nothing forgets whom the run was about. */
export async function recordProof(
  db: Database,
  { tenant, run }: RunName,
  proof: ErasureProof,
  {
    close,
    reopen,
    memory,
    now,
  }: {
    readonly close: boolean;
    readonly reopen: boolean;
    /** What is remembered from now on. */
    readonly memory: string | undefined;
    readonly now: Date;
  },
): Promise<void> {
  await db.execute(sql`
    update habeas.erasure_run set proof = ${JSON.stringify(proof)}
      ${close ? sql`, state = 'verified', memory = null, verified_at = ${at(now)}` : sql``}
      ${reopen ? sql`, state = 'late_writes'` : sql``}
      ${memory === undefined ? sql`` : sql`, memory = ${memory}`}
    where tenant_id = ${tenant} and run_id = ${run}`);
  if (!close) return;
  await db.execute(sql`
    update habeas.erasure_step set work = null where tenant_id = ${tenant} and run_id = ${run}`);
}
