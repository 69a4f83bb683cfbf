import { storedJson } from "../brands.ts";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Memory } from "../erasure/memory.ts";
import type { ErasurePlan, PlanAssumptions } from "../erasure/plan.ts";
import { columnOf, keyColumns, type RowKey } from "../graph/keys.ts";
import { isAmong, type RowScope } from "../graph/named-rows.ts";

/** Rows that an erasure left because of a law, and what it took as given. */
export interface Hold {
  readonly run: string;
  readonly position: number;
  readonly table: string;
  readonly keys: readonly RowKey[];
  readonly assumptions: PlanAssumptions;
}

/** Writes down when an erasure goes on, and with which rows. */
export async function insertHolds(
  tx: Database,
  scope: RowScope,
  { tenant, digest }: ErasurePlan,
  { holds, forgets, resume }: Pick<Memory, "holds" | "forgets" | "resume">,
): Promise<void> {
  for (const [position, { table: key, until, hold, ...rows }] of holds.entries()) {
    if (!forgets && hold === null) continue; // her own dates bring a sweep to the rows of somebody who stays
    const table = scope.registry.table(key);
    const names = keyColumns(table).map((name) => sql`${columnOf(table, name)}::text`);
    const keys =
      rows.alike === undefined
        ? sql`${JSON.stringify(rows.keys)}`
        : sql`(select coalesce(array_to_json(array_agg(array[${sql.join(names, sql`, `)}]))::text, '[]')
            from ${table.source} where ${isAmong(scope, table, rows)})`;
    await tx.execute(sql`
      insert into habeas.erasure_hold (tenant_id, run_id, position, table_key, keys, until, hold_id, assumptions)
      values (${tenant}, ${digest}, ${position}, ${key}, ${keys}, ${until}::date, ${hold}::uuid, ${JSON.stringify(resume)})`);
  }
}

/** Holds whose day has come, and those that somebody ended. */
export async function dueHolds(db: Database, tenant: string, today: string): Promise<Hold[]> {
  const rows = rowsOf<{ run: string; position: number; table: string; keys: string; assumptions: string }>(
    await db.execute(sql`
      select run_id as run, position, table_key as "table", keys, assumptions from habeas.erasure_hold
      where tenant_id = ${tenant} and (until <= ${today}::date or hold_id in (
        select id from habeas.legal_hold where tenant_id = ${tenant} and ended_at is not null))
      order by run_id, position`),
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
