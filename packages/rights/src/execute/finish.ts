import { countOf, type Catalog } from "@habeas/core/engine";
import type { SubjectRef } from "@habeas/core";
import type { Json } from "@habeas/internal";
import { appendToJournal } from "../journal/append.ts";
import { isInstructed } from "../plan/assumptions.ts";
import type { RightsFoundation } from "../foundation.ts";
import type { Memory } from "../plan/memory.ts";
import { physicalCopies } from "./physical.ts";
import type { ErasurePlan } from "../plan/plan.ts";
import type { ErasureReport } from "./report.ts";
import type { RecipientOutcome } from "../recipients/recipient-outcome.ts";
import { unmarkRows } from "../restriction/mark-rows.ts";
import { insertHolds } from "./erasure-holds.ts";
import { finishRun, isDone, lockRun, readSteps, type RunName, type StepRow } from "./run.ts";
import { keysOfPerson, shredPerson } from "../shred-person.ts";
import { signed } from "./sign.ts";

export interface FinishOptions {
  readonly catalog: Catalog;
  readonly plan: ErasurePlan;
  readonly memory: Memory;
  readonly subject: SubjectRef;
  readonly recipients: readonly RecipientOutcome[];
  readonly files: ErasureReport["files"];
  /** Rows were added faster than they could be erased. */
  readonly late: boolean;
}

/** Destroys keys, writes the journal, tells the dumps, then report, ledger entry and the end of the mapping at once. */
export async function finish(base: RightsFoundation, options: FinishOptions): Promise<ErasureReport> {
  const { privacy, exporter, signer, journal } = base;
  const { catalog, plan, memory, subject, recipients, files, late } = options;
  const name: RunName = { tenant: plan.tenant, run: plan.digest };
  const hasKeys = keysOfPerson(base, subject).length > 0;
  const shreds = hasKeys && plan.shred && memory.forgets;
  if (shreds) await shredPerson(base, subject);
  // after a restore time goes on by itself
  if (journal !== undefined && plan.assumptions.expired === undefined) {
    await appendToJournal(base, {
      what: "erasure",
      subject,
      at: privacy.clock(),
      facts: {
        plan: plan.digest,
        assumptions: { ...plan.assumptions },
        instructed: await isInstructed(privacy.db, plan),
      },
    });
  }
  await exporter?.markStale?.(plan.tenant);
  const archives = (await exporter?.archives?.(plan.tenant)) ?? [];
  return await privacy.db.transaction(async (tx) => {
    const run = await lockRun(tx, name);
    // another process was here first
    if (run.report !== undefined && (run.state === "executed" || run.state === "verified")) return run.report;
    const now = privacy.clock();
    const steps = (await readSteps(tx, name)).filter(isDone);
    const waiting =
      recipients.some(({ state }) => state === "pending" || state === "failed") || files.waiting > 0;
    const report = await signed(
      {
        version: 1 as const,
        tenant: plan.tenant,
        reference: plan.reference,
        run: plan.digest,
        status: late ? ("late_writes" as const) : waiting ? ("incomplete" as const) : ("executed" as const),
        executedAt: now.toISOString(),
        ...effects(steps),
        kept: plan.keeps,
        shared: plan.shared,
        recipients,
        files: { ...files, removed: files.removed + (run.report?.files.removed ?? 0) },
        keys: shreds ? ("shredded" as const) : hasKeys ? ("retained" as const) : ("none" as const),
        physical: physicalCopies(archives),
      },
      signer,
    );
    const first = run.report === undefined;
    // it goes with the last of what is held: the person's key is needed for that, and nowhere else
    const isLater = hasKeys && memory.forgets && !plan.shred && memory.keyLater;
    const keyOf = isLater ? { table: subject.table, key: subject.key } : null;
    await finishRun(tx, name, { report, keyOf, now });
    await privacy.in(tx).ledger.append({
      tenant: plan.tenant,
      event: first ? "erasure.executed" : "erasure.continued",
      reference: plan.reference,
      facts: ledgerFacts(report),
    });
    if (first)
      await insertHolds(tx, { registry: privacy.registry, catalog, tenant: plan.tenant }, plan, memory);
    if (first && memory.forgets) {
      const emails = memory.identifiers.filter(({ category }) => category === "EmailAddress");
      await unmarkRows(tx, plan);
      await privacy.in(tx).forget(subject, { emails: emails.map(({ value }) => value) });
    }
    return report;
  });
}

function effects(steps: readonly StepRow[]): Pick<ErasureReport, "deleted" | "erased"> {
  const deleted = new Map<string, number>();
  const erased: { table: string; columns: readonly string[]; rows: number }[] = [];
  for (const { work, affected = 0 } of steps) {
    const [only, ...others] = work.tables;
    if (work.kind === "update" && only) {
      erased.push({ table: only.table, columns: [...work.erase, ...work.unlink], rows: affected });
    } else if (only && others.length === 0) {
      deleted.set(only.table, (deleted.get(only.table) ?? 0) + affected);
    } else {
      for (const { table, ...rows } of work.tables)
        deleted.set(table, (deleted.get(table) ?? 0) + countOf(rows));
    }
  }
  return { deleted: [...deleted].map(([table, rows]) => ({ table, rows })), erased };
}

const ledgerFacts = ({ run, status, deleted, erased, kept, recipients }: ErasureReport): Json => ({
  plan: run,
  status,
  deleted: deleted.map(({ table, rows }) => ({ table, rows })),
  erased: erased.map(({ table, columns, rows }) => ({ table, columns, rows })),
  kept: kept.map(({ table, purpose, article, law, until, rows }) => ({
    table,
    purpose,
    article,
    rows,
    ...(law !== undefined && { law }),
    ...(until !== undefined && { until }),
  })),
  recipients: recipients.map(({ recipient, state, reason }) => ({
    recipient,
    state,
    ...(reason !== undefined && { reason }),
  })),
});
