import { readCatalog, type Catalog } from "@habeas/core/engine";
import { storedJson } from "../brands.ts";
import { createHash } from "node:crypto";
import { databaseFault } from "@habeas/internal";
import { databaseIdentity } from "../database/database-identity.ts";
import { RightsError } from "../errors.ts";
import { askRecipients } from "../recipients/ask-recipients.ts";
import { inOneSnapshot } from "../plan/assess.ts";
import { isInstructed } from "../plan/assumptions.ts";
import { subjectBehind, type RightsFoundation } from "../foundation.ts";
import { finish } from "./finish.ts";
import { lateWork } from "./late-work.ts";
import { prepare } from "../plan/make-plan.ts";
import { rememberedSubject, type Memory } from "../plan/memory.ts";
import type { ErasurePlan } from "../plan/plan.ts";
import { removeFiles } from "./remove-files.ts";
import type { ErasureReport } from "./report.ts";
import { insertRun, insertSteps, nextRound, readRun, type RunName, type RunRow } from "./run.ts";
import { runSteps } from "./run-steps.ts";
import { signedBytes } from "./sign.ts";

/** After this many walks that still find new rows, the report says so: somebody keeps writing. */
const ROUNDS = 6;

/**
 * Executes a plan. Safe to call again after any failure, from any process: what was done is not done twice, and
 * there is one report.
 *
 * @throws A {@link RightsError}: `stale_plan`, `plan_of_another_database`, `unknown_person`,
 * `instruction_missing`, `step_without_effect`, `database_fault`.
 */
export async function execute(base: RightsFoundation, plan: ErasurePlan): Promise<ErasureReport> {
  const name: RunName = { tenant: plan.tenant, run: plan.digest };
  const catalog = await readCatalog(base.privacy.db);
  const run = await begin(base, catalog, plan, name);
  if (run.memory === undefined || run.state === "executed") return reportOf(run.report);
  const { memory } = run;
  const subject = rememberedSubject(base.privacy.registry, plan.tenant, memory);
  const recipients = await askRecipients(base, plan, subject);
  const late = await work(base, catalog, plan, memory);
  const files = await removeFiles(base, catalog, name);
  return await finish(base, { catalog, plan, memory, subject, recipients, files, late });
}

function reportOf(report: ErasureReport | undefined): ErasureReport {
  if (report) return report;
  throw new RightsError("unknown_run", "the run of this plan has no report");
}

/** Steps, then a walk that looks for what came in between, until it finds nothing. */
async function work(
  base: RightsFoundation,
  catalog: Catalog,
  plan: ErasurePlan,
  memory: Memory,
): Promise<boolean> {
  const { privacy } = base;
  const name: RunName = { tenant: plan.tenant, run: plan.digest };
  for (let round = 0; round < ROUNDS; round += 1) {
    const state = await runSteps(base, catalog, name);
    const isOver = await inOneSnapshot(privacy.db, async (tx) => {
      const left = await lateWork(privacy, tx, catalog, { plan, memory });
      if (left.length === 0) return state === "done";
      await nextRound(tx, name, left);
      return false;
    });
    if (isOver) return false;
  }
  return true;
}

/** What is done with a run that has begun. */
type BegunRun = Pick<RunRow, "state" | "report"> & { readonly memory: Memory | undefined };

/** Writes the run and its work down, if this plan is still true. */
async function begin(
  base: RightsFoundation,
  catalog: Catalog,
  plan: ErasurePlan,
  name: RunName,
): Promise<BegunRun> {
  const { privacy } = base;
  if (digestOf(plan) !== plan.digest) {
    throw new RightsError("stale_plan", "the plan was changed after it was made", { fix: "make a new plan" });
  }
  const database = await databaseIdentity(privacy.db);
  if (plan.database !== database) {
    throw new RightsError("plan_of_another_database", "the plan was made for another database", {
      fix: "make a new plan in this one",
    });
  }
  for (let attempt = 0; ; attempt += 1) {
    const known = await readRun(privacy.db, name);
    if (known) {
      return { ...known, memory: known.memory === undefined ? undefined : storedJson<Memory>(known.memory) };
    }
    try {
      const begun = await inOneSnapshot(privacy.db, async (tx): Promise<BegunRun | undefined> => {
        const person = { tenant: plan.tenant, reference: plan.reference };
        const subject = await subjectBehind(privacy, tx, person, plan.kind);
        const { reference, assumptions } = plan;
        const fresh = await prepare(privacy, tx, { subject, reference, assumptions }, { catalog, database });
        if (fresh.plan.digest !== plan.digest) {
          throw new RightsError("stale_plan", "the person's data changed since the plan was made", {
            fix: "make a new plan and have it approved",
          });
        }
        const isAsked = assumptions.expired === undefined; // time needs no instruction
        if (isAsked && plan.processorPurposes.length > 0 && !(await isInstructed(tx, person))) {
          throw new RightsError("instruction_missing", "the tenant has not instructed its processor", {
            where: plan.processorPurposes.join(", "),
            fix: "record the tenant's instruction: rights.instruct(…)",
          });
        }
        if (!(await insertRun(tx, plan, JSON.stringify(fresh.memory), privacy.clock()))) return undefined;
        await insertSteps(tx, name, fresh.work, 0);
        await privacy.in(tx).ledger.append({
          tenant: plan.tenant,
          event: "erasure.started",
          reference: plan.reference,
          facts: { plan: plan.digest, steps: fresh.work.length, assumptions: { ...assumptions } },
        });
        return { state: "running", report: undefined, memory: fresh.memory };
      });
      if (begun) return begun;
    } catch (error) {
      // another process began the same run a moment ago
      if (databaseFault(error).sqlstate !== SERIALIZATION || attempt > 4) throw error;
    }
  }
}

const SERIALIZATION = "40001";

/** The digest of what a plan says, over everything but its time and itself. */
export function digestOf(plan: ErasurePlan): string {
  const { at: _at, digest: _digest, ...content } = plan;
  return createHash("sha256").update(signedBytes(content)).digest("hex");
}
