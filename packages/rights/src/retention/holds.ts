import { storedJson } from "../brands.ts";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { RememberedHold } from "../erasure/memory.ts";
import type { ErasurePlan, PlanAssumptions } from "../erasure/plan.ts";
import type { RowKey } from "../graph/keys.ts";

/** Rows that an erasure left because of a law, and what it took as given. */
export interface Hold {
  readonly run: string;
  readonly position: number;
  readonly table: string;
  readonly keys: readonly RowKey[];
  readonly assumptions: PlanAssumptions;
}

/** Writes down when an erasure goes on. */
export async function insertHolds(
  tx: Database,
  { tenant, digest, assumptions }: ErasurePlan,
  holds: readonly RememberedHold[],
): Promise<void> {
  for (const [position, { table, until, keys }] of holds.entries()) {
    await tx.execute(sql`
      insert into habeas.erasure_hold (tenant_id, run_id, position, table_key, keys, until, assumptions)
      values (${tenant}, ${digest}, ${position}, ${table}, ${JSON.stringify(keys)}, ${until}::date, ${JSON.stringify(assumptions)})`);
  }
}

/** Holds whose day has come. */
export async function dueHolds(db: Database, tenant: string, today: string): Promise<Hold[]> {
  const rows = rowsOf<{ run: string; position: number; table: string; keys: string; assumptions: string }>(
    await db.execute(sql`
      select run_id as run, position, table_key as "table", keys, assumptions from habeas.erasure_hold
      where tenant_id = ${tenant} and until <= ${today}::date order by run_id, position`),
  );
  return rows.map(({ run, position, table, keys, assumptions }) => {
    const parsed = storedJson<RowKey[]>(keys);
    const given = storedJson<PlanAssumptions>(assumptions);
    return { run, position, table, keys: parsed, assumptions: given };
  });
}

export async function removeHold(tx: Database, tenant: string, { run, position }: Hold): Promise<void> {
  await tx.execute(sql`
    delete from habeas.erasure_hold where tenant_id = ${tenant} and run_id = ${run} and position = ${position}`);
}
