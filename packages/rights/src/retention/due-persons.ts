import type { Registry, SubjectRef } from "@habeas/core";
import { ceasedPurposes, mayHaveCeased } from "@habeas/core/engine";
import { retentionCutoff } from "@habeas/core/law";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";

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
  const rows = rowsOf<{ kind: string; id: string; reference: string; due: boolean }>(
    await db.execute(sql`
      select kind, id, reference, due from (
        select s.kind, s.subject_id as id, s.reference::text as reference,
          exists (select 1 from habeas.named_event e where e.tenant_id = s.tenant_id
            and e.reference in ('', s.reference::text) and (${due.length === 0 ? sql`false` : sql.join(due, sql` or `)})) as due,
          exists (select 1 from habeas.consent state where state.tenant_id = s.tenant_id
            and state.reference = s.reference and ${mayHaveCeased}) as asked
        from habeas.subject s
        where s.tenant_id = ${tenant} and s.kind is not null and s.restricted_at is null) person
      where due or asked order by reference`),
  );
  const asked = rows.flatMap((row) => (row.due ? [] : [row.reference]));
  const left = new Set<string>();
  for (let from = 0; from < asked.length; from += BATCH) {
    const references = asked.slice(from, from + BATCH);
    for (const [reference, ceased] of await ceasedPurposes(db, registry, { tenant, references, now })) {
      if (ceased.size > 0) left.add(reference);
    }
  }
  return rows.flatMap(({ kind, id, reference, due: isDue }) =>
    isDue || left.has(reference) ? [{ subject: { kind, tenant, id }, reference }] : [],
  );
}

const BATCH = 1_000;
