import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { SubjectRef } from "../registry/subject-ref.ts";
import { act } from "./act.ts";
import { normaliseEmail } from "../vocabulary/address.ts";
import { decision, type Decision } from "./decision.ts";
import type { Foundation } from "./foundation.ts";
import { addSuppression } from "./suppression.ts";

export interface ForgetOptions {
  /** The person's addresses, to be put on the suppression list as keyed hashes first. */
  readonly emails: readonly string[];
}

/** What was removed. */
export interface Forgotten extends Decision {
  /** How many deletable payloads behind ledger entries. */
  readonly payloads: number;
}

/**
 * Removes the mapping from the app's id to the reference and every payload behind the person's entries, in
 * one transaction. The log and every receipt still verify.
 */
export async function forgetSubject(
  base: Foundation,
  subject: SubjectRef,
  options: ForgetOptions,
): Promise<Forgotten> {
  const { emails } = options;
  return await act(base, subject, { protects: true }, async (acting) => {
    const { tenant, reference } = acting.person;
    for (const email of emails) {
      if (normaliseEmail(email) !== undefined) await addSuppression(acting.base, { email, reason: "erased" });
    }
    const removed = rowsOf(
      await acting.base.db.execute(sql`
        delete from habeas.ledger_payload where tenant_id = ${tenant} and reference = ${reference}::uuid
        returning 1 as one`),
    );
    const entry = await acting.write({
      event: "subject.forgotten",
      facts: { payloads: removed.length },
      subject: sql`person_table = null, person_key = null, erased_at = ${acting.at.toISOString()}::timestamptz`,
    });
    return { ...(await decision(acting, entry)), payloads: removed.length };
  });
}
