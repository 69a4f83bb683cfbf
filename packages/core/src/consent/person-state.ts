import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { person } from "../people/stored-people.ts";
import { sharedSubject } from "./controller-state.ts";
import type { SubjectReference } from "../registry/subject-ref.ts";
import { milliseconds } from "../database/instants.ts";
import { restrictionGrounds, type RestrictionGround } from "../vocabulary/restriction-grounds.ts";

/** Art. 18, as it stands. */
export interface Restriction {
  readonly since: Date;
  readonly ground: RestrictionGround;
}

/** Whether a person's data is restricted now. */
export async function restrictionOf(
  db: Database,
  { tenant, reference }: SubjectReference,
): Promise<Restriction | undefined> {
  const [row] = rowsOf<{ since: number; ground: string | null }>(
    await db.execute(sql`
      select ${milliseconds("restricted_at")} as since, restriction_ground as ground from habeas.subject
      where tenant_id = ${tenant} and reference::text = ${reference} and restricted_at is not null`),
  );
  if (row === undefined) return undefined;
  const ground = restrictionGrounds.find((known) => known === row.ground) ?? "needed_for_claims";
  return { since: new Date(row.since), ground };
}

/** Whether a person is restricted, and kept so until this transaction ends. */
export async function staysRestricted(
  tx: Database,
  { tenant, reference }: SubjectReference,
): Promise<boolean> {
  const rows = await tx.execute(sql`
    select 1 from habeas.subject where tenant_id = ${tenant} and reference::text = ${reference}
      and restricted_at is not null for share`);
  return rowsOf(rows).length > 0;
}

/** The named events of a person and of their tenant; the person's own count first. */
export async function eventsBehind(
  db: Database,
  { tenant, reference }: SubjectReference,
): Promise<Map<string, Date>> {
  const rows = rowsOf<{ name: string; at: number }>(
    await db.execute(sql`
      select name, ${milliseconds("at")} as at from habeas.named_event
      where tenant_id = ${tenant} and reference in ('', ${reference}) order by reference`),
  );
  return new Map(rows.map(({ name, at }) => [name, new Date(at)]));
}

/** That some purpose of a {@link person} has a state that meets a condition on `state`. */
export const someState = (condition: SQL): SQL => sql`(exists (select 1 from habeas.consent state
  where state.tenant_id = ${person.tenant} and state.reference = ${person.uuid} and ${condition})
  or exists (select 1 from habeas.consent state join ${sharedSubject(person.table, person.key)}
    where state.tenant_id = shared.tenant_id and state.reference = shared.reference and ${condition}))`;

/** That one of these events happened to a {@link person} or to their tenant before its instant. */
export function happenedBefore(events: readonly { readonly name: string; readonly before: Date }[]): SQL {
  if (events.length === 0) return sql`false`;
  const any = events.map(
    ({ name, before }) => sql`(event.name = ${name} and event.at < ${before.toISOString()}::timestamptz)`,
  );
  return sql`exists (select 1 from habeas.named_event event where event.tenant_id = ${person.tenant}
    and event.reference in ('', ${person.reference}) and (${sql.join(any, sql` or `)}))`;
}
