import { CONTROLLER, type Database, keyParts } from "@habeas/internal";
import { and, isNotNull, or, sql, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { TableShape } from "../columns/table-shape.ts";
import { castOf } from "../columns/walk-rows.ts";
import { isSealed } from "../columns/sealed-value.ts";
import { isTombstone } from "../envelope/format.ts";
import { type Owner } from "../keys/owner.ts";

/** Rows that are looked at for a value that is no tombstone. */
const LOOKED_AT = 100;

/** The protected tables that may hold values of this person. */
export const tablesOf = (owner: Owner, shapes: readonly TableShape[]): readonly TableShape[] =>
  shapes.filter(
    ({ person, tenant }) =>
      person?.table === owner.table && (tenant === undefined) === (owner.tenant === CONTROLLER),
  );

/** Whether a field is under the key of a person. */
export const isPersonal = ({ scope }: { readonly scope: string }): boolean => scope === "subject";

/** Sets the person's blind indexes to null: else a dictionary would still find them. */
export async function clearIndexes(tx: Database, owner: Owner, shapes: readonly TableShape[]): Promise<void> {
  for (const shape of tablesOf(owner, shapes)) {
    const cleared = shape.indexes
      .filter(({ of }) => isPersonal(of))
      .map(({ property }) => [property, null] as const);
    if (cleared.length === 0) continue;
    const target: PgTable = shape.table;
    await tx.update(target).set(Object.fromEntries(cleared)).where(rowsOf(shape, owner));
  }
}

/** The name of a table in which a value of this person is sealed; what was erased does not count. */
export async function sealedTable(
  tx: Database,
  owner: Owner,
  shapes: readonly TableShape[],
): Promise<string | undefined> {
  for (const shape of tablesOf(owner, shapes)) {
    const fields = shape.fields.filter(isPersonal);
    const filled = or(...fields.map(({ column }) => isNotNull(column)));
    const rows: Record<string, unknown>[] = await tx
      .select(Object.fromEntries(fields.map(({ property, column }) => [property, column])))
      .from(shape.table)
      .where(and(rowsOf(shape, owner), filled))
      .limit(LOOKED_AT);
    const isHeld = rows.some((row) =>
      Object.values(row).some((value) => isSealed(value) && !isTombstone(value.envelope)),
    );
    if (isHeld) return shape.name;
  }
  return undefined;
}

function rowsOf({ tenant, person }: TableShape, owner: Owner): SQL | undefined {
  const columns = person?.columns ?? [];
  const parts = keyParts(owner.key, columns.length) ?? [];
  return and(
    tenant && sql`${tenant.column} = ${owner.tenant}::${sql.raw(castOf(tenant))}`,
    ...columns.map((column, at) => sql`${column.column} = ${parts[at]}::${sql.raw(castOf(column))}`),
  );
}
