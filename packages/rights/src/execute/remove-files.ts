import { columnOf, hostTable, type Catalog } from "@habeas/core/engine";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { RightsFoundation } from "../foundation.ts";
import type { RunName } from "./run.ts";

/** Removes the objects of rows that are gone, unless another row still names one. */
export async function removeFiles(
  { privacy, files }: RightsFoundation,
  catalog: Catalog,
  { tenant, run }: RunName,
): Promise<{ readonly removed: number; readonly waiting: number }> {
  const { db, registry } = privacy;
  const waiting = rowsOf<{ key: string }>(
    await db.execute(sql`
      select object_key as key from habeas.erasure_file where tenant_id = ${tenant} and run_id = ${run}`),
  );
  if (waiting.length === 0 || files === undefined) return { removed: 0, waiting: waiting.length };
  let removed = 0;
  let failed = 0;
  for (const { key } of waiting) {
    const isShared = await isNamed(key);
    try {
      if (!isShared) await files.remove({ tenant, key });
    } catch {
      failed += 1; // asked again at the next execution
      continue;
    }
    removed += 1;
    await db.execute(sql`
      delete from habeas.erasure_file where tenant_id = ${tenant} and run_id = ${run} and object_key = ${key}`);
  }
  return { removed, waiting: failed };

  async function isNamed(key: string): Promise<boolean> {
    for (const table of registry.tables) {
      for (const { name, rule } of table.columns) {
        if (rule.word !== "file") continue;
        const rows = rowsOf(
          await db.execute(
            sql`select 1 from ${hostTable(catalog, table)} where ${columnOf(table, name)} = ${key} limit 1`,
          ),
        );
        if (rows.length > 0) return true;
      }
    }
    return false;
  }
}
