import { hostTable, countOf, isAmong, type RowScope } from "@habeas/core/engine";
import { rowsOf, writtenBy, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { RightsError } from "../errors.ts";
import { refuseCascade, type DoomedRows } from "../plan/refuse-cascade.ts";
import type { WorkStep } from "../plan/work.ts";

/**
 * Deletes the rows of a step in one statement: foreign keys of a cycle are judged at its end, when all of the
 * cycle is gone.
 *
 * @returns How many rows went. Rows that somebody else deleted meanwhile are not counted.
 * @throws A {@link RightsError}: `cascade_into_undeclared_rows` when the database would change other rows along
 * with them; `step_without_effect` when a row is still there: a rule, a trigger or a policy of the database stood
 * in the way.
 */
export async function applyDeletion(tx: Database, scope: RowScope, step: WorkStep): Promise<number> {
  const targets = step.tables.map(({ table: key, ...rows }): Target => {
    const table = scope.registry.table(key);
    return { table, rows: countOf(rows), where: isAmong(scope, table, rows) };
  });
  await refuseCascade(tx, scope, targets);
  const gone = await deleteAll(tx, scope, targets);
  const wanted = targets.reduce((sum, { rows }) => sum + rows, 0);
  for (const { table, where } of gone >= wanted ? [] : targets) {
    // in one snapshot: rows that others add meanwhile are not among those that resist
    const [again] = rowsOf<{ resists: boolean }>(
      await tx.execute(sql`
        with there as (select 1 from ${hostTable(scope.catalog, table)} where ${where}),
        gone as (delete from ${hostTable(scope.catalog, table)} where ${where} returning 1)
        select (select count(*) from there) > (select count(*) from gone) as resists`),
    );
    if (again?.resists === true) {
      throw new RightsError("step_without_effect", "rows are still there after they were deleted", {
        where: table.key,
        fix: "look for a trigger, a rule or a row-level security policy on the table",
      });
    }
  }
  return gone;
}

interface Target extends DoomedRows {
  readonly rows: number;
}

/** One table is deleted from plainly: rows that are handed back only to be counted cost a third more. */
async function deleteAll(tx: Database, { catalog }: RowScope, targets: readonly Target[]): Promise<number> {
  const [only, ...others] = targets;
  if (only === undefined) return 0;
  if (others.length === 0) {
    return writtenBy(
      await tx.execute(sql`delete from ${hostTable(catalog, only.table)} where ${only.where}`),
    );
  }
  const names = targets.map((_, at) => sql.identifier(`gone_${at}`));
  const deletions = targets.map(
    ({ table, where }, at) =>
      sql`${names[at]} as (delete from ${hostTable(catalog, table)} where ${where} returning 1)`,
  );
  const counts = names.map((name) => sql`(select count(*) from ${name})`);
  const [gone] = rowsOf<{ rows: string }>(
    await tx.execute(
      sql`with ${sql.join(deletions, sql`, `)} select (${sql.join(counts, sql` + `)})::text as rows`,
    ),
  );
  return Number(gone?.rows ?? 0);
}
