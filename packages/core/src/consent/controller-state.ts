import { CONTROLLER } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { isMemberElsewhere } from "../people/member-elsewhere.ts";
import { referenceIn } from "../people/references.ts";
import { personTableAt, type PeopleRegistry } from "../registry/person-place.ts";
import type { Purpose } from "../registry/purposes.ts";
import type { SubjectRef } from "../registry/subject-ref.ts";
import { isOfMembers } from "../registry/tenant-condition.ts";
import { type Foundation } from "./foundation.ts";

/*
 * A person who is a member of several tenants decides once about what the controller does for itself: their consent,
 * withdrawal and objection, and whether they are restricted, stand under the controller's scope beside the tenants'.
 */

/** Whether people of this place can be members of several tenants. */
export function areMembers(registry: PeopleRegistry, place: string): boolean {
  const found = personTableAt(registry, place);
  return found !== undefined && isOfMembers(found.table);
}

/** In whose scope the state of a purpose is kept for people of this place. */
export const stateScope = (
  registry: PeopleRegistry,
  purpose: Purpose | undefined,
  place: string,
): "controller" | "tenant" =>
  purpose?.as !== "processor" && areMembers(registry, place) ? "controller" : "tenant";

/** The reference under which the controller's state of a person is kept. */
export const controllerReference = async (
  base: Foundation,
  { table, key }: Pick<SubjectRef, "table" | "key">,
): Promise<string> => await referenceIn(base, { tenant: CONTROLLER, table, key });

/** After a restriction was imposed, lifted or forgotten in a tenant: the controller heeds those that are left. */
export async function settleRestriction(base: Foundation, subject: SubjectRef | undefined): Promise<void> {
  if (subject === undefined || !areMembers(base.registry, subject.table)) return;
  const reference = await controllerReference(base, subject);
  await base.db.execute(sql`
    update habeas.subject shared set restricted_at = (
      select max(one.restricted_at) from habeas.subject one where one.tenant_id <> ${CONTROLLER}
        and one.person_table = ${subject.table} and one.person_key = ${subject.key})
    where shared.tenant_id = ${CONTROLLER} and shared.reference = ${reference}::uuid`);
}

/** Once somebody is forgotten in a tenant: the controller forgets them with the last membership. */
export async function forgetController(base: Foundation, subject: SubjectRef): Promise<void> {
  if (!areMembers(base.registry, subject.table)) return;
  if (await isMemberElsewhere(base, subject)) {
    await settleRestriction(base, subject);
    return;
  }
  await base.db.execute(sql`
    update habeas.subject set person_table = null, person_key = null, erased_at = ${base.clock().toISOString()}::timestamptz
    where tenant_id = ${CONTROLLER} and person_table = ${subject.table} and person_key = ${subject.key}`);
}

/** The reference of the controller's state of a person, as `shared` in a statement; `person` names their columns. */
export const sharedSubject = (table: SQL, key: SQL): SQL =>
  sql`habeas.subject shared on shared.tenant_id = ${CONTROLLER} and shared.person_table = ${table}
    and shared.person_key = ${key}`;
