import type { SubjectRef } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { ErasureAnswer } from "../ports.ts";
import type { RightsFoundation } from "../foundation.ts";
import type { ErasurePlan } from "../plan/plan.ts";
import type { RecipientOutcome } from "./recipient-outcome.ts";

/**
 * Asks every recipient whose purposes are over, again until it answers `done` or `retained`. A recipient that
 * fails does not hold the erasure up: it is asked again at the next execution.
 */
export async function askRecipients(
  { privacy, erasers }: RightsFoundation,
  plan: ErasurePlan,
  subject: SubjectRef,
): Promise<RecipientOutcome[]> {
  const { db } = privacy;
  if (plan.recipients.length === 0) return [];
  const answers = await readAnswers(db, plan);
  const outcomes: RecipientOutcome[] = [];
  for (const { recipient, name, action, purposes } of plan.recipients) {
    const before = answers.get(recipient);
    const settled = before && (before.state === "done" || before.state === "retained") ? before : undefined;
    const answer =
      action === "retain"
        ? ({ state: "retained", reason: "purpose_lives" } as const)
        : (settled ?? (await ask(erasers[recipient], plan, subject, recipient)));
    if (settled === undefined) await keepAnswer(db, plan, recipient, answer, privacy.clock());
    outcomes.push({ recipient, name, purposes, ...answer });
  }
  return outcomes;
}

async function ask(
  eraser: RightsFoundation["erasers"][string] | undefined,
  plan: ErasurePlan,
  subject: SubjectRef,
  recipient: string,
): Promise<ErasureAnswer> {
  if (eraser === undefined) return { state: "failed", reason: "no_eraser" };
  const { tenant, reference, digest } = plan;
  try {
    return await eraser.erase({ tenant, reference, subject, orderId: `${digest}/${recipient}` });
  } catch {
    return { state: "failed", reason: "eraser_failed" }; // what an eraser throws may hold an address
  }
}

async function readAnswers(
  db: Database,
  { tenant, digest }: ErasurePlan,
): Promise<Map<string, ErasureAnswer>> {
  const rows = rowsOf<{
    recipient: string;
    state: ErasureAnswer["state"];
    reason: string | null;
    until: string | null;
  }>(
    await db.execute(sql`
      select recipient, state, reason, until from habeas.erasure_recipient
      where tenant_id = ${tenant} and run_id = ${digest}`),
  );
  return new Map(
    rows.map(({ recipient, state, reason, until }) => [
      recipient,
      { state, ...(reason !== null && { reason }), ...(until !== null && { until }) },
    ]),
  );
}

async function keepAnswer(
  db: Database,
  { tenant, digest }: ErasurePlan,
  recipient: string,
  { state, reason, until }: ErasureAnswer,
  now: Date,
): Promise<void> {
  await db.execute(sql`
    insert into habeas.erasure_recipient as known (tenant_id, run_id, recipient, state, reason, until, attempts, at)
    values (${tenant}, ${digest}, ${recipient}, ${state}, ${reason ?? null}, ${until ?? null}, 1, ${now.toISOString()}::timestamptz)
    on conflict (tenant_id, run_id, recipient) do update set state = excluded.state, reason = excluded.reason,
      until = excluded.until, attempts = known.attempts + 1, at = excluded.at
    where known.state not in ('done', 'retained')`);
}
