import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { shredPerson } from "../shred-person.ts";
import type { RightsFoundation } from "../foundation.ts";
import type { RetentionReport } from "./retention.ts";

/**
 * Destroys the keys of forgotten persons of whom nothing sealed is held any more. What fails, and what a crash
 * cuts off, is done by the next sweep.
 */
export async function shredHeldKeys(
  base: RightsFoundation,
  tenant: string,
): Promise<RetentionReport["keys"]> {
  const { privacy, keys } = base;
  const counts = { shredded: 0, waiting: 0 };
  if (keys === undefined) return counts;
  const waiting = rowsOf<{ run: string; reference: string; table: string; key: string }>(
    await privacy.db.execute(sql`
      select r.run_id as run, r.reference, r.key_table as "table", r.key_of as key from habeas.erasure_run r
      where r.tenant_id = ${tenant} and r.key_of is not null and not exists (
        select from habeas.erasure_hold h
        join habeas.erasure_run other on other.tenant_id = h.tenant_id and other.run_id = h.run_id
        where other.tenant_id = r.tenant_id and other.reference = r.reference)
      order by r.run_id`),
  );
  for (const { run, reference, table, key } of waiting) {
    try {
      await shredPerson(base, { tenant, table, key });
    } catch {
      counts.waiting += 1; // what a vault throws may name her
      continue;
    }
    counts.shredded += 1;
    await privacy.db.transaction(async (tx) => {
      const known = await tx.execute(sql`
        update habeas.erasure_run set key_of = null, key_table = null
        where tenant_id = ${tenant} and run_id = ${run} and key_of is not null returning 1 as known`);
      if (rowsOf(known).length === 0) return; // another sweep was here first
      await privacy.in(tx).ledger.append({
        tenant,
        event: "erasure.key_shredded",
        reference,
        facts: { plan: run },
      });
    });
  }
  return counts;
}
