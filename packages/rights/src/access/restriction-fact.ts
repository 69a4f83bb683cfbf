import { restrictionGrounds, type SubjectReference } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { AccessFacts } from "./access-item.ts";

/** Whether a person's data is restricted now. Art. 18. */
export async function restrictionFact(
  db: Database,
  { tenant, reference }: SubjectReference,
): Promise<Pick<AccessFacts, "restricted">> {
  const [row] = rowsOf<{ since: string; ground: string | null }>(
    await db.execute(sql`
      select extract(epoch from restricted_at)::text as since, restriction_ground as ground from habeas.subject
      where tenant_id = ${tenant} and reference::text = ${reference} and restricted_at is not null`),
  );
  if (row === undefined) return {};
  const ground = restrictionGrounds.find((known) => known === row.ground) ?? "needed_for_claims";
  return { restricted: { since: new Date(Number(row.since) * 1000).toISOString(), ground } };
}
