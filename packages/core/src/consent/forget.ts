import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { kindsAt } from "../registry/person-place.ts";
import type { SubjectRef, SubjectReference } from "../registry/subject-ref.ts";
import { isMemberElsewhere } from "../people/member-elsewhere.ts";
import { forgetController } from "./controller-state.ts";
import { isListed } from "./decide.ts";
import { purposeStates } from "./purpose-states.ts";
import { act } from "./act.ts";
import { normaliseEmail } from "../vocabulary/address.ts";
import { decision, type Decision } from "./decision.ts";
import type { Foundation } from "./foundation.ts";
import { addSuppression } from "./suppression.ts";

export interface ForgetOptions {
  /**
   * The person's addresses, to be put on the suppression list as keyed hashes first: on the list of the controller
   * or the tenant whose purposes used them for this person, and on no other. Somebody else may have the same address.
   */
  readonly emails: readonly string[];
}

/** What was removed. */
export interface Forgotten extends Decision {
  /** How many deletable payloads behind ledger entries. */
  readonly payloads: number;
}

/**
 * Removes the mapping from the app's id to the reference and every payload behind the person's entries, in
 * one transaction. The log and every receipt still verify.
 */
export async function forgetSubject(
  base: Foundation,
  subject: SubjectRef,
  options: ForgetOptions,
): Promise<Forgotten> {
  const { emails } = options;
  return await act(base, subject, { protects: true }, async (acting) => {
    const { tenant, reference } = acting.person;
    const known = acting.person.subject ?? subject;
    for (const purpose of await purposesUsing(acting.base, subject, acting.person)) {
      for (const email of emails) {
        if (normaliseEmail(email) === undefined) continue;
        await addSuppression(acting.base, {
          email,
          reason: "erased",
          tenant,
          ...(purpose !== undefined && { purpose }),
        });
      }
    }
    const removed = rowsOf(
      await acting.base.db.execute(sql`
        delete from habeas.ledger_payload where tenant_id = ${tenant} and reference = ${reference}::uuid
        returning 1 as one`),
    );
    const entry = await acting.write({
      event: "subject.forgotten",
      facts: { payloads: removed.length },
      subject: sql`person_table = null, person_key = null, erased_at = ${acting.at.toISOString()}::timestamptz`,
    });
    await forgetController(acting.base, known);
    return { ...(await decision(acting, entry)), payloads: removed.length };
  });
}

/**
 * Whose lists these are: all of the controller's (undefined) where one of its purposes wrote to this person, and the
 * tenant's purposes that did. A purpose writes to whoever ever consented, bought or asked, and in direct marketing to
 * those whose address is its data.
 */
async function purposesUsing(
  base: Foundation,
  subject: SubjectRef,
  { tenant, reference }: SubjectReference,
): Promise<readonly (string | undefined)[]> {
  const { registry } = base;
  const { table } = subject;
  // what the controller may write to them is decided where they are a member still
  const stays = await isMemberElsewhere(base, subject);
  const states = (await purposeStates(base.db, { tenant, references: [reference] })).get(reference);
  const columns = kindsAt(registry, table).flatMap(([, kind]) =>
    kind.table === undefined || kind.email === undefined
      ? []
      : [registry.table(kind.table).column(kind.email)],
  );
  const used = Object.entries(registry.purposes).flatMap(([name, purpose]) => {
    if (!isListed(purpose) || (stays && purpose.as !== "processor")) return [];
    const { grantedAt, saleAt, askedAt } = states?.get(name) ?? {};
    const isMarketing =
      purpose.basis === "legitimateInterest" &&
      columns.some(({ rule }) => rule.word === "personal" && rule.for.includes(name));
    return isMarketing || (grantedAt ?? saleAt ?? askedAt) !== undefined
      ? [purpose.as === "processor" ? name : undefined]
      : [];
  });
  return [...new Set(used)];
}
