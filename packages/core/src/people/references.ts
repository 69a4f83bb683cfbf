import type { PeopleFoundation } from "./people-base.ts";
import { randomUUID } from "node:crypto";
import { rowsOf } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { dateOf, milliseconds } from "../database/instants.ts";
import { CoreError } from "../errors.ts";
import { canExist } from "./asked-people.ts";
import { presentSubjects, type PresentSubject } from "./describe.ts";
import type { Match } from "./host-rows.ts";
import { knownSubject } from "./known-key.ts";
import { tenantNamed, storedSubject } from "../registry/make-subject.ts";
import { isReference, type Person, type SubjectRef } from "../registry/subject-ref.ts";

/** A person's row, locked for the rest of the transaction, its version already counted up. */
export interface LockedSubject {
  readonly tenant: string;
  readonly reference: string;
  /** Undefined once they were forgotten, or where the registry no longer has their table. */
  readonly subject: SubjectRef | undefined;
  readonly version: number;
  readonly lastEventAt: Date | undefined;
  readonly restrictedAt: Date | undefined;
  readonly erasedAt: Date | undefined;
}

/**
 * Locks a person's row for a decision: decisions about one person happen one after the other. A person of whom
 * nothing is known yet needs a row, of whatever kind.
 *
 * @throws A {@link CoreError}: `unknown_person` for nobody, and for somebody of another tenant.
 */
export async function lockSubject(base: PeopleFoundation, person: Person): Promise<LockedSubject> {
  const known = await countUp(base, person);
  if (known) return known;
  if (isReference(person)) throw unknownPerson();
  const subject = await knownSubject(base, person);
  if (subject === undefined) throw unknownPerson();
  return await createSubject(base, subject);
}

/** @throws A {@link CoreError}: `unknown_person`. */
export async function presentSubject(
  base: PeopleFoundation,
  subject: SubjectRef,
  match: Match,
): Promise<PresentSubject> {
  const [found] = await presentSubjects(base, [subject], match);
  if (found) return found;
  throw unknownPerson();
}

/**
 * The reference of a person; made, and the person looked for, at first use.
 *
 * @throws A {@link CoreError}: `unknown_person`.
 */
export async function referenceOf(base: PeopleFoundation, subject: SubjectRef): Promise<string> {
  const known = await findSubject(base, subject);
  if (known) return known.reference;
  const named = await knownSubject(base, subject);
  if (named === undefined) throw unknownPerson();
  return (await createSubject(base, named)).reference;
}

/** What is known of a person without locking anything. */
export async function findSubject(
  base: PeopleFoundation,
  person: Person,
): Promise<{ readonly reference: string; readonly version: number } | undefined> {
  const found = await readReference(base, person);
  if (found !== undefined || isReference(person)) return found;
  const named = await knownSubject(base, person);
  return named === undefined || named.key === person.key ? undefined : await readReference(base, named);
}

async function readReference(
  base: PeopleFoundation,
  person: Person,
): Promise<{ readonly reference: string; readonly version: number } | undefined> {
  const condition = await isPerson(base, person);
  if (condition === undefined) return undefined;
  const answer = await base.db.execute(
    sql`select reference::text as reference, version::float8 as version from habeas.subject where ${condition}`,
  );
  return rowsOf<{ reference: string; version: number }>(answer)[0];
}

const unknownPerson = (): CoreError =>
  new CoreError("unknown_person", "there is no such person in this tenant", {
    fix: "name the tenant that the person's row belongs to",
  });

/** The condition that finds a person's reference; undefined where nobody can have the name. */
async function isPerson(base: PeopleFoundation, person: Person): Promise<SQL | undefined> {
  const tenant = tenantNamed(base.registry, person.tenant);
  if (!isReference(person)) {
    if (!(await canExist(base, person))) return undefined;
    return sql`tenant_id = ${tenant} and person_table = ${person.table} and person_key = ${person.key}`;
  }
  if (!UUID.test(person.reference)) return undefined;
  return sql`tenant_id = ${tenant} and reference = ${person.reference}::uuid`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface SubjectRow {
  readonly reference: string;
  readonly table: string | null;
  readonly key: string | null;
  readonly version: number;
  readonly last_event_at: number | null;
  readonly restricted_at: number | null;
  readonly erased_at: number | null;
}

const RETURNED = sql`reference::text as reference, person_table as "table", person_key as key,
  version::float8 as version, ${milliseconds("last_event_at")} as last_event_at,
  ${milliseconds("restricted_at")} as restricted_at, ${milliseconds("erased_at")} as erased_at`;

async function countUp(base: PeopleFoundation, person: Person): Promise<LockedSubject | undefined> {
  const condition = await isPerson(base, person);
  if (condition === undefined) return undefined;
  const answer = await base.db.execute(
    sql`update habeas.subject set version = version + 1 where ${condition} returning ${RETURNED}`,
  );
  const [row] = rowsOf<SubjectRow>(answer);
  return row && locked(base, person, row);
}

async function createSubject(base: PeopleFoundation, subject: SubjectRef): Promise<LockedSubject> {
  return locked(base, subject, await writtenRow(base, subject));
}

/**
 * The reference of a person in a scope, made at first use: a tenant's, or the controller's own. Whether there is such a
 * person is not asked.
 */
export async function referenceIn(
  base: Pick<PeopleFoundation, "db" | "clock">,
  name: PersonName,
): Promise<string> {
  return (await writtenRow(base, name)).reference;
}

/** A row of the people whom habeas knows, by what it is found by. */
interface PersonName {
  readonly tenant: string;
  readonly table: string;
  readonly key: string;
}

async function writtenRow(
  { db, clock }: Pick<PeopleFoundation, "db" | "clock">,
  { tenant, table, key }: PersonName,
): Promise<SubjectRow> {
  // somebody else may have made it a moment ago: then that one counts
  const answer = await db.execute(sql`
    insert into habeas.subject as subject (tenant_id, reference, person_table, person_key, version, created_at)
    values (${tenant}, ${randomUUID()}::uuid, ${table}, ${key}, 1, ${clock().toISOString()}::timestamptz)
    on conflict (tenant_id, person_table, person_key) do update set version = subject.version + 1
    returning ${RETURNED}`);
  const [row] = rowsOf<SubjectRow>(answer);
  if (row) return row;
  throw new CoreError("database_fault", "the database gave no row back", { where: "habeas.subject" });
}

function locked({ registry }: PeopleFoundation, person: Person, row: SubjectRow): LockedSubject {
  const tenant = tenantNamed(registry, person.tenant);
  const { reference, table, key, version } = row;
  const kind = isReference(person) ? undefined : person.kind;
  return {
    tenant,
    reference,
    subject:
      table === null || key === null ? undefined : storedSubject(registry, { tenant, table, key }, kind),
    version,
    lastEventAt: dateOf(row.last_event_at),
    restrictedAt: dateOf(row.restricted_at),
    erasedAt: dateOf(row.erased_at),
  };
}
