import { randomUUID } from "node:crypto";
import { rowsOf } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { CoreError } from "../errors.ts";
import type { SubjectRef } from "../registry/subjects.ts";
import { presentSubjects, type Description } from "./describe.ts";
import { dateOf, milliseconds, type Foundation } from "./foundation.ts";
import { canBeId } from "./host-rows.ts";

/** A person by the random reference: in links, at recipients, and after she is forgotten. */
export interface SubjectReference {
  readonly tenant: string;
  readonly reference: string;
}

/** A person, by the app's own id or by the reference. */
export type Person = SubjectRef | SubjectReference;

/** A person's row, locked for the rest of the transaction, its version already counted up. */
export interface LockedSubject {
  readonly tenant: string;
  readonly reference: string;
  /** Undefined once she was forgotten. */
  readonly subject: SubjectRef | undefined;
  readonly version: number;
  readonly lastEventAt: Date | undefined;
  readonly restrictedAt: Date | undefined;
  readonly erasedAt: Date | undefined;
}

export const isReference = (person: Person): person is SubjectReference => "reference" in person;

/**
 * Locks a person's row for a decision: decisions about one person happen one after the other.
 *
 * @throws A {@link CoreError}: `unknown_person` for nobody, and for somebody of another tenant.
 */
export async function lockSubject(base: Foundation, person: Person): Promise<LockedSubject> {
  const known = await countUp(base, person);
  if (known) return known;
  if (isReference(person)) throw unknownSubject();
  await presentSubject(base, person);
  return await createSubject(base, person);
}

/** @throws A {@link CoreError}: `unknown_person`. */
export async function presentSubject(base: Foundation, subject: SubjectRef): Promise<Description> {
  const [found] = await presentSubjects(base, [subject]);
  if (found) return found;
  throw unknownSubject();
}

/** The reference of a person; made, and the person looked for, at first use. */
export async function referenceOf(base: Foundation, subject: SubjectRef): Promise<string> {
  const known = await findSubject(base, subject);
  if (known) return known.reference;
  await presentSubject(base, subject);
  return (await createSubject(base, subject)).reference;
}

/** What is known of a person without locking anything. */
export async function findSubject(
  base: Foundation,
  person: Person,
): Promise<{ readonly reference: string; readonly version: number } | undefined> {
  if (!canBeNamed(base, person)) return undefined;
  const answer = await base.db.execute(
    sql`select reference::text as reference, version::float8 as version from habeas.subject where ${named(person)}`,
  );
  return rowsOf<{ reference: string; version: number }>(answer)[0];
}

const unknownSubject = (): CoreError =>
  new CoreError("unknown_person", "there is no such person in this tenant", {
    fix: "name the tenant that the person's row belongs to",
  });

function canBeNamed(base: Foundation, person: Person): boolean {
  if (person.tenant === "") throw new CoreError("tenant_required", "a person is named with the tenant");
  return isReference(person) ? UUID.test(person.reference) : canBeId(base, person);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const named = (person: Person): SQL =>
  isReference(person)
    ? sql`tenant_id = ${person.tenant} and reference = ${person.reference}::uuid`
    : sql`tenant_id = ${person.tenant} and kind = ${person.kind} and subject_id = ${person.id}`;

interface SubjectRow {
  readonly reference: string;
  readonly kind: string | null;
  readonly subject_id: string | null;
  readonly version: number;
  readonly last_event_at: number | null;
  readonly restricted_at: number | null;
  readonly erased_at: number | null;
}

const RETURNED = sql`reference::text as reference, kind, subject_id, version::float8 as version,
  ${milliseconds("last_event_at")} as last_event_at, ${milliseconds("restricted_at")} as restricted_at,
  ${milliseconds("erased_at")} as erased_at`;

async function countUp(base: Foundation, person: Person): Promise<LockedSubject | undefined> {
  if (!canBeNamed(base, person)) return undefined;
  const answer = await base.db.execute(
    sql`update habeas.subject set version = version + 1 where ${named(person)} returning ${RETURNED}`,
  );
  const [row] = rowsOf<SubjectRow>(answer);
  return row && locked(person.tenant, row);
}

async function createSubject(base: Foundation, { kind, tenant, id }: SubjectRef): Promise<LockedSubject> {
  // somebody else may have made it a moment ago: then that one counts
  const answer = await base.db.execute(sql`
    insert into habeas.subject as subject (tenant_id, reference, kind, subject_id, version, created_at)
    values (${tenant}, ${randomUUID()}::uuid, ${kind}, ${id}, 1, ${base.clock().toISOString()}::timestamptz)
    on conflict (tenant_id, kind, subject_id) do update set version = subject.version + 1
    returning ${RETURNED}`);
  const [row] = rowsOf<SubjectRow>(answer);
  if (row) return locked(tenant, row);
  throw new CoreError("database_fault", "the database gave no row back", { where: "habeas.subject" });
}

const locked = (tenant: string, row: SubjectRow): LockedSubject => ({
  tenant,
  reference: row.reference,
  subject:
    row.kind === null || row.subject_id === null ? undefined : { kind: row.kind, tenant, id: row.subject_id },
  version: row.version,
  lastEventAt: dateOf(row.last_event_at),
  restrictedAt: dateOf(row.restricted_at),
  erasedAt: dateOf(row.erased_at),
});
