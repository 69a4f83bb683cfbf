import { peopleWho, person, staysRestricted, type Catalog } from "@habeas/core/engine";
import type { RightsFoundation } from "../foundation.ts";
import { markRows } from "../restriction/mark-rows.ts";

/**
 * The rows of persons whose data is restricted: stored, and nothing else. Art. 18(2). Those written since their
 * restriction are marked now.
 */
export async function restrictedRows(
  base: RightsFoundation,
  catalog: Catalog,
  tenant: string,
): Promise<Set<string>> {
  const { db } = base.privacy;
  const rows = new Set<string>();
  for (const { subject, reference } of await peopleWho(base.privacy, tenant, person.isRestricted)) {
    const ids = await db.transaction(async (tx) => {
      if (!(await staysRestricted(tx, { tenant, reference }))) return []; // lifted a moment ago
      return (await markRows(base, tx, catalog, { subject, reference })).ids;
    });
    for (const row of ids) rows.add(row);
  }
  return rows;
}
