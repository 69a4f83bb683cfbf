import type { SubjectRef } from "@habeas/core";
import { sql } from "drizzle-orm";
import type { RightsFoundation } from "../foundation.ts";

export interface InstructOptions {
  /** `answer`: every right but erasure; `erase`: erasure too; `retain`: nothing is done. */
  readonly decision: "answer" | "erase" | "retain";
  /** Who gave it, at the tenant: a user's id or a role, no name. */
  readonly by: string;
}

/** Records the tenant's instruction about a person; a later one replaces it. Both stay in the ledger. */
export async function instruct(
  { privacy }: RightsFoundation,
  subject: SubjectRef,
  { decision, by }: InstructOptions,
): Promise<void> {
  const reference = await privacy.reference(subject);
  const { tenant } = subject;
  await privacy.db.transaction(async (tx) => {
    await tx.execute(sql`
        insert into habeas.rights_instruction (tenant_id, subject, decision, by, at)
        values (${tenant}, ${reference}, ${decision}, ${by}, ${privacy.clock().toISOString()}::timestamptz)
        on conflict (tenant_id, subject) do update
          set decision = excluded.decision, by = excluded.by, at = excluded.at`);
    await privacy.in(tx).ledger.append({
      tenant,
      event: "instruction.recorded",
      reference,
      facts: { decision, by },
    });
  });
}
