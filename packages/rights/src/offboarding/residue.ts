import { hostTable, countOf, isAmong, type RowScope } from "@habeas/core/engine";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Assessment } from "../plan/assess.ts";
import { isUnsettled, isWritten } from "../plan/unsettled.ts";
import { workOf } from "../plan/work.ts";

/** Counts by table what is there and should not be: rows, and rows with values that go. */
export async function addResidue(
  tx: Database,
  scope: RowScope,
  { verdicts, catalog }: Assessment,
  residue: Map<string, number>,
): Promise<void> {
  for (const { kind, tables, erase } of workOf(verdicts.values(), catalog)) {
    for (const { table: key, ...named } of tables) {
      const table = scope.registry.table(key);
      const columns = erase.map((name) => table.column(name)).filter((one) => isWritten(catalog, table, one));
      if (kind === "update" && columns.length === 0) continue;
      const rows = kind === "delete" ? countOf(named) : await unsettled();
      if (rows > 0) residue.set(key, (residue.get(key) ?? 0) + rows);

      async function unsettled(): Promise<number> {
        const any = columns.map((one) => isUnsettled(catalog, table, one));
        const [row] = rowsOf<{ rows: number }>(
          await tx.execute(sql`
            select count(*)::int as rows from ${hostTable(catalog, table)}
            where ${isAmong(scope, table, named)} and (${sql.join(any, sql` or `)})`),
        );
        return row?.rows ?? 0;
      }
    }
  }
}
