import { hostTable, columnOf, keyColumns, isAmong, type RowKey, type RowScope } from "@habeas/core/engine";
import { storedJson } from "../brands.ts";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Memory } from "../plan/memory.ts";
import type { ErasurePlan, PlanAssumptions } from "../plan/plan.ts";

/** Rows that an erasure left because of a law, and what it took as given. */
export interface Hold {
  readonly run: string;
  /** Whom the erasure was about, by her reference. */
  readonly reference: string;
  readonly position: number;
  readonly table: string;
  readonly keys: readonly RowKey[];
  /** What goes of rows that are somebody else's as well; undefined: the rows. */
  readonly columns: readonly string[] | undefined;
  readonly assumptions: PlanAssumptions;
}

/** Writes down when an erasure goes on, and with which rows. */
export async function insertHolds(
  tx: Database,
  scope: RowScope,
  { tenant, digest }: ErasurePlan,
  { holds, forgets, resume }: Pick<Memory, "holds" | "forgets" | "resume">,
): Promise<void> {
  for (const [position, { table: key, columns, until, hold, ...rows }] of holds.entries()) {
    if (!forgets && hold === null) continue; // her own dates bring a sweep to the rows of somebody who stays
    const table = scope.registry.table(key);
    const names = keyColumns(table).map((name) => sql`${columnOf(table, name)}::text`);
    const keys =
      rows.alike === undefined
        ? sql`${JSON.stringify(rows.keys)}`
        : sql`(select coalesce(array_to_json(array_agg(array[${sql.join(names, sql`, `)}]))::text, '[]')
            from ${hostTable(scope.catalog, table)} where ${isAmong(scope, table, rows)})`;
    await tx.execute(sql`
      insert into habeas.erasure_hold (tenant_id, run_id, position, table_key, keys, columns, until, hold_id, assumptions)
      values (${tenant}, ${digest}, ${position}, ${key}, ${keys}, ${columns === null ? null : JSON.stringify(columns)},
        ${until}::date, ${hold}::uuid, ${JSON.stringify(resume)})`);
  }
}

/** Holds whose day has come, and those that somebody ended. */
export async function dueHolds(db: Database, tenant: string, today: string): Promise<Hold[]> {
  const rows = rowsOf<{
    run: string;
    reference: string;
    position: number;
    table: string;
    keys: string;
    columns: string | null;
    assumptions: string;
  }>(
    await db.execute(sql`
      select h.run_id as run, r.reference, h.position, h.table_key as "table", h.keys, h.columns, h.assumptions
      from habeas.erasure_hold h join habeas.erasure_run r on r.tenant_id = h.tenant_id and r.run_id = h.run_id
      where h.tenant_id = ${tenant} and (h.until <= ${today}::date or h.hold_id in (
        select id from habeas.legal_hold where tenant_id = ${tenant} and ended_at is not null))
      order by h.run_id, h.position`),
  );
  return rows.map(({ keys, columns, assumptions, ...hold }) => ({
    ...hold,
    keys: storedJson<RowKey[]>(keys),
    columns: columns === null ? undefined : storedJson<string[]>(columns),
    assumptions: storedJson<PlanAssumptions>(assumptions),
  }));
}

export async function removeHold(tx: Database, tenant: string, { run, position }: Hold): Promise<void> {
  await tx.execute(sql`
    delete from habeas.erasure_hold where tenant_id = ${tenant} and run_id = ${run} and position = ${position}`);
}
