import { countRestricted, hostTable, readCatalog } from "@habeas/core/engine";
import { calendarDateIn } from "@habeas/core/law";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { databaseIdentity } from "../database/database-identity.ts";
import type { RightsFoundation } from "../foundation.ts";
import { openHolds } from "../holds/hold-store.ts";
import { duePersons } from "./due-persons.ts";
import { expiredRows } from "./expired-rows.ts";
import { dueHolds } from "../execute/erasure-holds.ts";
import type { RetentionPlan, RetentionReport, SweepOptions } from "./retention.ts";
import { sweep } from "./sweep.ts";

/** Art. 5(1)(e): nothing is kept longer than a purpose needs it. */
export interface Retention {
  /** What is over now, in one tenant. Reads only. */
  plan(tenant: string): Promise<RetentionPlan>;
  /**
   * Erases it, with the engine of erasure, in batches. Resumable: run it again.
   *
   * @throws A `RightsError`: `plan_of_another_database`; `step_without_effect`; `database_fault`.
   */
  sweep(plan: RetentionPlan, options?: SweepOptions): Promise<RetentionReport>;
}

/** The retention behind `rights.retention`. */
export function createRetention(base: RightsFoundation): Retention {
  return {
    plan: async (tenant) => await plan(base, tenant),
    sweep: async (given, options = {}) => await sweep(base, given, options),
  };
}

async function plan({ privacy }: RightsFoundation, tenant: string): Promise<RetentionPlan> {
  const { db, registry } = privacy;
  const now = privacy.clock();
  const catalog = await readCatalog(db);
  const tables: { table: string; purposes: readonly string[]; rows: number }[] = [];
  for (const { table, purposes, condition } of expiredRows(registry, catalog, { tenant, now })) {
    const [row] = rowsOf<{ rows: number }>(
      await db.execute(
        sql`select count(*)::int as rows from ${hostTable(catalog, table)} where ${condition}`,
      ),
    );
    tables.push({ table: table.key, purposes, rows: row?.rows ?? 0 });
  }
  const today = calendarDateIn(registry.controller.timeZone ?? "UTC", now);
  const holds = await dueHolds(db, tenant, today);
  const reviews = await openHolds(db, tenant, sql`review_on <= ${today}::date`);
  return {
    version: 1,
    tenant,
    database: await databaseIdentity(db),
    at: now.toISOString(),
    tables,
    persons: (await duePersons(db, registry, { tenant, now })).length,
    holds: holds.reduce((sum, { keys }) => sum + keys.length, 0),
    reviews: reviews.length,
    restricted: await countRestricted(db, tenant),
  };
}
