import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";

/**
 * Forgets whom finished erasures were about that nobody verified cleanly for so long: identifiers, and the keys
 * of rows. An erasure that is not finished keeps them, since it has to go on.
 *
 * @returns How many were forgotten.
 */
export async function forgetRuns(
  db: Database,
  { tenant, before }: { readonly tenant: string; readonly before: Date },
): Promise<number> {
  const forgotten = rowsOf(
    await db.execute(sql`
      with old as (
        update habeas.erasure_run set memory = null, state = 'forgotten'
        where tenant_id = ${tenant} and state = 'executed' and memory is not null
          and executed_at < ${before.toISOString()}::timestamptz returning run_id),
      steps as (
        update habeas.erasure_step set work = null
        where tenant_id = ${tenant} and run_id in (select run_id from old))
      select run_id from old`),
  );
  return forgotten.length;
}
