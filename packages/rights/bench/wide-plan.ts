import { createPrivacy } from "@habeas/core";
import type { Database } from "@habeas/internal";
import { drizzle } from "drizzle-orm/node-postgres";
import { sql } from "drizzle-orm";
import type { Pool } from "pg";
import { createRights } from "../src/index.ts";
import { wideHost } from "../test/graphs/wide-host.ts";

/** A plan for one person over many tables: statements are counted. */
export async function widePlan(
  db: Database,
  pool: Pool,
  count: number,
): Promise<{ readonly statements: number; readonly tables: number; readonly milliseconds: number }> {
  const host = wideHost(count);
  for (const statement of host.statements) await db.execute(sql.raw(statement));
  let statements = 0;
  const counting = drizzle(pool, { logger: { logQuery: () => void (statements += 1) } });
  const privacy = createPrivacy({ registry: host.registry, db: counting });
  const rights = createRights({ privacy, erasers: {} });
  const start = performance.now();
  const plan = await rights.erasure.plan(host.subject);
  const milliseconds = performance.now() - start;
  return { statements, tables: plan.steps.length, milliseconds };
}
