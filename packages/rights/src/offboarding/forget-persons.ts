import { seedsOf, type Catalog } from "@habeas/core/engine";
import { tenantPredicate, type SubjectRef } from "@habeas/core";
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
    const persons = rowsOf<{ kind: string; id: string; reference: string }>(
      await db.execute(sql`
        select s.kind, s.subject_id as id, s.reference::text as reference from habeas.subject s
        where s.tenant_id = ${tenant} and s.kind is not null and s.reference::text > ${after} and not exists (
          select from habeas.legal_hold h
          where h.tenant_id = s.tenant_id and h.reference = s.reference::text and h.ended_at is null)
        order by s.reference::text limit ${sql.raw(String(BATCH))}`),
    );
    for (const { kind, id, reference } of persons) {
      const subject = { kind, tenant, id };
      if (!Object.hasOwn(registry.subjects, kind) || (await isThere(privacy, catalog, subject))) continue;
      await db.transaction(async (tx) => {
        await unmarkRows(tx, { tenant, reference });
        await privacy.in(tx).forget(subject, { emails: [] }); // she asked for nothing that a list would have to know
      });
      forgotten += 1;
    }
    if (persons.length < BATCH) return forgotten;
    after = persons.at(-1)?.reference ?? after;
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
      select 1 as one from ${table.source}
      where ${tenantPredicate(registry, table, subject.tenant)} and ${condition} limit 1`);
    if (rowsOf(rows).length > 0) return true;
  }
  return false;
}
