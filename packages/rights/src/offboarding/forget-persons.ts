import {
  hostTable,
  person,
  seedsOf,
  STORED,
  storedPeople,
  type Catalog,
  type StoredRow,
  tenantPredicate,
} from "@habeas/core/engine";
import { type SubjectRef } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { RightsFoundation } from "../foundation.ts";
import { unmarkRows } from "../restriction/mark-rows.ts";

const BATCH = 500;

/**
 * Forgets whom the references of a tenant stand for, where nothing of the person is left: a respondent's id is an
 * address. Whoever has a row still, or a legal hold that names her, stays known.
 *
 * @returns How many.
 */
export async function forgetPersons(
  { privacy }: RightsFoundation,
  catalog: Catalog,
  tenant: string,
): Promise<number> {
  const { db, registry } = privacy;
  let forgotten = 0;
  let after = "";
  for (;;) {
    const rows = rowsOf<StoredRow>(
      await db.execute(sql`
        select ${STORED} from ${person.from}
        where ${person.tenant} = ${tenant} and ${person.isKnown} and ${person.reference} > ${after} and not exists (
          select from habeas.legal_hold h
          where h.tenant_id = ${person.tenant} and h.reference = ${person.reference} and h.ended_at is null)
        order by ${person.reference} limit ${sql.raw(String(BATCH))}`),
    );
    for (const known of await storedPeople({ db, registry }, rows)) {
      if (known === undefined || (await isThere(privacy, catalog, known.subject))) continue;
      const { subject, reference } = known;
      await db.transaction(async (tx) => {
        await unmarkRows(tx, { tenant, reference });
        await privacy.in(tx).forget(subject, { emails: [] }); // she asked for nothing that a list would have to know
      });
      forgotten += 1;
    }
    if (rows.length < BATCH) return forgotten;
    after = rows.at(-1)?.reference ?? after;
  }
}

/** Whether a row is the person, or names her. */
async function isThere(
  { db, registry }: RightsFoundation["privacy"] & { readonly db: Database },
  catalog: Catalog,
  subject: SubjectRef,
): Promise<boolean> {
  const seeds = await seedsOf({ db, registry, catalog, subject, identifiers: [] });
  for (const [key, condition] of seeds) {
    const table = registry.table(key);
    const rows = await db.execute(sql`
      select 1 as one from ${hostTable(catalog, table)}
      where ${tenantPredicate(registry, table, subject.tenant)} and ${condition} limit 1`);
    if (rowsOf(rows).length > 0) return true;
  }
  return false;
}
