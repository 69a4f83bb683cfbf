import type { SubjectReference } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";

/** The purposes that a person ever consented to: data that she gave for them may still be there. */
export async function consentedPurposes(
  db: Database,
  { tenant, reference }: SubjectReference,
): Promise<ReadonlySet<string>> {
  const rows = rowsOf<{ purpose: string }>(
    await db.execute(sql`
      select purpose from habeas.consent
      where tenant_id = ${tenant} and reference::text = ${reference} and granted_at is not null`),
  );
  return new Set(rows.map(({ purpose }) => purpose));
}
