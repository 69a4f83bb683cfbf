import { retentionCutoff, type Registry, type SubjectRef } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { LifetimeFacts } from "../purposes/lifetime.ts";
import { holdsOf } from "../holds/hold-store.ts";
import { readEvents } from "../purposes/facts.ts";
import { retentionEnds } from "../purposes/retention-ends.ts";

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

/** Withdrawn after the last grant, or objected to for good. */
const CEASED = sql.raw(
  `(c.withdrawn_at is not null and (c.granted_at is null or c.withdrawn_at >= c.granted_at)) or c.objection = 'upheld'`,
);

/** What decides which of a person's purposes still live, when nobody asked for anything. */
export async function expiryFacts(
  db: Database,
  registry: Registry,
  person: { readonly tenant: string; readonly reference: string },
  now: Date,
): Promise<LifetimeFacts> {
  const ceased = rowsOf<{ purpose: string }>(
    await db.execute(sql`
      select c.purpose from habeas.consent c
      where c.tenant_id = ${person.tenant} and c.reference::text = ${person.reference} and (${CEASED})`),
  );
  return {
    mode: "expiry",
    now,
    ends: retentionEnds(registry, now),
    events: await readEvents(db, person),
    ended: new Map(),
    overriding: new Set(),
    ceased: new Set(ceased.map(({ purpose }) => purpose)),
    holds: await holdsOf(db, person),
  };
}
