import {
  edgesOf,
  foundationOf,
  identifiersOf,
  personBehind,
  seedsOf,
  walk,
  type Catalog,
  type RowKey,
} from "@habeas/core/engine";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { storedJson } from "../brands.ts";
import { settledRows } from "../doubts/may-be-theirs.ts";
import type { RightsFoundation } from "../foundation.ts";
import { hersInAnother } from "../persons/attributed-columns.ts";
import type { OpenHold } from "../purposes/held-values.ts";
import { openHolds, type StoredHold } from "./hold-store.ts";

/**
 * The rows that legal holds keep in a tenant, for work that begins with rows and not with a person: what a
 * person's graph reaches, and what an erasure left behind of somebody who is forgotten.
 */
export async function heldRows(
  base: RightsFoundation,
  catalog: Catalog,
  tenant: string,
): Promise<readonly OpenHold[]> {
  const holds: OpenHold[] = [];
  for (const hold of await openHolds(base.privacy.db, tenant, sql`true`)) {
    const rows = new Set([...(await rowsOfPerson(base, catalog, hold)), ...(await rowsLeft(base, hold))]);
    holds.push({ id: hold.id, reviewOn: hold.reviewOn, data: hold.data, rows });
  }
  return holds;
}

/** Of somebody who is still known. */
async function rowsOfPerson(
  { privacy }: RightsFoundation,
  catalog: Catalog,
  { tenant, reference, data }: StoredHold,
): Promise<string[]> {
  const { db, registry } = privacy;
  const subject = await personBehind({ db, registry }, { tenant, reference });
  if (subject === undefined) return [];
  const identifiers = await identifiersOf(foundationOf(privacy), subject);
  const { rows: decided } = await settledRows(privacy, db, subject);
  const seeds = await seedsOf({ db, registry, catalog, subject, identifiers, decided });
  const reach = await walk({ db, registry, catalog, edges: edgesOf(registry), tenant, seeds, dates: [] });
  return reach.rows
    .filter(({ table }) => Object.hasOwn(data, table.key))
    .filter((row) => row.owned || hersInAnother(registry, reach, row).size > 0)
    .map(({ id }) => id);
}

/** Of somebody who was erased meanwhile. */
async function rowsLeft({ privacy }: RightsFoundation, { tenant, id }: StoredHold): Promise<string[]> {
  const left = rowsOf<{ table: string; keys: string }>(
    await privacy.db.execute(sql`
      select table_key as "table", keys from habeas.erasure_hold
      where tenant_id = ${tenant} and hold_id::text = ${id}`),
  );
  return left.flatMap(({ table, keys }) =>
    storedJson<RowKey[]>(keys).map((key) => JSON.stringify([table, ...key])),
  );
}
