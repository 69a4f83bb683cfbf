import { hostTable, columnOf, isAmong, type RowScope } from "@habeas/core/engine";
import type { Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { RunName } from "./run.ts";
import type { WorkStep } from "../plan/work.ts";

/** Objects are removed after their rows are gone: their keys are written down while they can be read. */
export async function noteFiles(
  tx: Database,
  scope: RowScope,
  { tenant, run }: RunName,
  work: WorkStep,
): Promise<void> {
  for (const { table: key, ...rows } of work.tables) {
    const table = scope.registry.table(key);
    for (const column of table.columns) {
      const going = work.kind === "delete" || work.erase.includes(column.key);
      if (column.rule.word !== "file" || !going) continue;
      const value = columnOf(table, column.name);
      await tx.execute(sql`
        insert into habeas.erasure_file (tenant_id, run_id, object_key)
        select ${tenant}, ${run}, ${value}::text from ${hostTable(scope.catalog, table)}
        where ${isAmong(scope, table, rows)} and ${value} is not null on conflict do nothing`);
    }
  }
}
