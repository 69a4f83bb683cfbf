import { retentionCutoff, type Registry, type SubjectRef } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { CEASED } from "../purposes/expiry-facts.ts";

/** A person for whom the time of some purpose is over. */
export interface DuePerson {
  readonly subject: SubjectRef;
  readonly reference: string;
}

/**
 * Persons whose named events are old enough for some purpose, or who withdrew or objected. Restricted persons
 * are left alone: Art. 18(2) allows storage.
 */
export async function duePersons(
  db: Database,
  registry: Registry,
  { tenant, now }: { readonly tenant: string; readonly now: Date },
): Promise<DuePerson[]> {
  const { timeZone = "UTC" } = registry.controller;
  const due = Object.values(registry.purposes).flatMap(({ keep }) =>
    typeof keep.after === "string"
      ? [
          sql`(e.name = ${keep.after} and e.at < ${retentionCutoff({ keep, now, timeZone }).before.toISOString()}::timestamptz)`,
        ]
      : [],
  );
  const rows = rowsOf<{ kind: string; id: string; reference: string }>(
    await db.execute(sql`
      select s.kind, s.subject_id as id, s.reference::text as reference from habeas.subject s
      where s.tenant_id = ${tenant} and s.kind is not null and s.restricted_at is null and (
        exists (select 1 from habeas.named_event e where e.tenant_id = s.tenant_id
          and e.reference in ('', s.reference::text) and (${due.length === 0 ? sql`false` : sql.join(due, sql` or `)}))
        or exists (select 1 from habeas.consent c where c.tenant_id = s.tenant_id and c.reference = s.reference
          and (${CEASED})))
      order by s.reference`),
  );
  return rows.map(({ kind, id, reference }) => ({ subject: { kind, tenant, id }, reference }));
}
