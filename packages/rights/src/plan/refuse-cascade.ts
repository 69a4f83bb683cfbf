import {
  columnOf,
  hostTable,
  liveName,
  onlyTable,
  type Catalog,
  type ForeignKey,
  type RowScope,
  type ClassifiedTable,
} from "@habeas/core/engine";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { RightsError } from "../errors.ts";

/** Rows of one table that one statement deletes. */
export interface DoomedRows {
  readonly table: ClassifiedTable;
  readonly where: SQL;
}

/**
 * Makes sure that a deletion takes no other row along, empties none, and that nobody can add one until the
 * transaction ends: the rows are locked against new references first. A plan names everything that goes; what
 * still names one of its rows now was written since.
 *
 * @throws A {@link RightsError}: `cascade_into_undeclared_rows`, with the path, before anything is deleted.
 */
export async function refuseCascade(
  tx: Database,
  { catalog }: Pick<RowScope, "catalog">,
  doomed: readonly DoomedRows[],
): Promise<void> {
  const keys = doomed.flatMap((target) =>
    catalog
      .foreignKeysTo(target.table)
      .filter(({ onDelete }) => FOLLOWING.has(onDelete))
      .map((key) => ({ key, target })),
  );
  const named = new Set(keys.map(({ target }) => target));
  for (const { table, where } of named) {
    await tx.execute(
      sql`select count(*) from (select 1 from ${hostTable(catalog, table)} where ${where} for update) locked`,
    );
  }
  for (const { key, target } of keys) {
    if (!(await isNamed(tx, catalog, { key, target }, doomed))) continue;
    throw new RightsError("cascade_into_undeclared_rows", "a deletion would change rows that no step names", {
      where: `${target.table.key} -> ${liveName(key.from)} (${key.name})`,
      fix: "execute again: rows written meanwhile are taken into the plan",
    });
  }
}

/** What the database does by itself to the rows that name a deleted one; otherwise it refuses the deletion. */
const FOLLOWING: ReadonlySet<ForeignKey["onDelete"]> = new Set(["cascade", "setNull", "setDefault"]);

/** Whether a row that stays names one that goes. */
async function isNamed(
  tx: Database,
  catalog: Catalog,
  { key, target }: { readonly key: ForeignKey; readonly target: DoomedRows },
  doomed: readonly DoomedRows[],
): Promise<boolean> {
  const goesToo = doomed.find(({ table }) => catalog.find(table) === key.from);
  const [row] = rowsOf<{ named: boolean }>(
    await tx.execute(sql`
      select exists (
        select 1 from ${onlyTable(key.from)}
        where (${list(key.from, key.columns)}) in (
          select ${list(target.table, key.targets)} from ${hostTable(catalog, target.table)} where ${target.where})
        ${goesToo === undefined ? sql`` : sql`and (${goesToo.where}) is not true`}) as named`),
  );
  return row?.named === true;
}

const list = (table: { readonly name: string }, names: readonly string[]): SQL =>
  sql.join(
    names.map((name) => columnOf(table, name)),
    sql`, `,
  );
