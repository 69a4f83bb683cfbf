import { foundationOf, gonePeople, markGone, person, type StoredPerson } from "@habeas/core/engine";
import { sql, type SQL } from "drizzle-orm";
import type { RightsFoundation } from "../foundation.ts";

/** Persons whose rows the host deleted itself, and with whom nothing is under way. */
export async function* gonePersons(base: RightsFoundation, tenant: string): AsyncGenerator<StoredPerson> {
  const foundation = foundationOf(base.privacy);
  for await (const batch of gonePeople(foundation, { tenant, unless: isUnderWay(base) })) yield* batch;
}

/** Releases their key. @returns False where there was nothing to do any more. */
export const releaseKey = async (base: RightsFoundation, gone: StoredPerson): Promise<boolean> =>
  await markGone(foundationOf(base.privacy), gone, isUnderWay(base));

/**
 * An erasure that is not finished or had to leave something, a legal hold and an open request find the person by the
 * key; and the journal has to know first what they decided.
 */
function isUnderWay({ journal }: RightsFoundation): SQL {
  const conditions = [
    sql`exists (${theirs(sql`habeas.erasure_run`)} and one.state in ('running', 'late_writes', 'incomplete'))`,
    sql`exists (${theirs(sql`habeas.erasure_run`)} and exists (select from habeas.erasure_hold held
      where held.tenant_id = one.tenant_id and held.run_id = one.run_id))`,
    sql`exists (${theirs(sql`habeas.legal_hold`)} and one.ended_at is null)`,
    sql`exists (${theirs(sql`habeas.rights_request`)} and one.state not in ('answered', 'refused'))`,
  ];
  if (journal !== undefined) {
    conditions.push(
      sql`not exists (${theirs(sql`habeas.journal_position`)} and one.version >= ${person.version})`,
    );
  }
  return sql.join(conditions, sql` or `);
}

const theirs = (table: SQL): SQL => sql`select from ${table} one
  where one.tenant_id = ${person.tenant} and one.reference = ${person.reference}`;
