import type { Catalog } from "@habeas/core/engine";
import type { SubjectReference } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
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
  const persons = rowsOf<{ kind: string; id: string; reference: string }>(
    await db.execute(sql`
      select kind, subject_id as id, reference::text as reference from habeas.subject
      where tenant_id = ${tenant} and kind is not null and restricted_at is not null`),
  );
  const rows = new Set<string>();
  for (const { kind, id, reference } of persons) {
    const subject = { kind, tenant, id };
    const ids = await db.transaction(async (tx) => {
      if (!(await isRestricted(tx, { tenant, reference }))) return []; // lifted a moment ago
      return (await markRows(base, tx, catalog, { subject, reference })).ids;
    });
    for (const row of ids) rows.add(row);
  }
  return rows;
}

/** Keeps it so until this transaction ends. */
async function isRestricted(tx: Database, { tenant, reference }: SubjectReference): Promise<boolean> {
  const rows = await tx.execute(sql`
    select 1 from habeas.subject where tenant_id = ${tenant} and reference::text = ${reference}
      and restricted_at is not null for share`);
  return rowsOf(rows).length > 0;
}
