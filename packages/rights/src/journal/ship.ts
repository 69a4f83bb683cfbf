import type { SubjectRef } from "@habeas/core";
import {
  person,
  purposeStates,
  restrictionOf,
  STORED,
  storedPeople,
  type StoredRow,
} from "@habeas/core/engine";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { RightsFoundation } from "../foundation.ts";
import { appendToJournal } from "./append.ts";
import { shipSuppressions } from "./suppressions.ts";

/**
 * Writes to the journal what core recorded since it was last asked: withdrawals, objections and restrictions of
 * every person whose decisions changed, and new suppressions. By state, so that nothing committed late is lost;
 * run it often, from any number of processes.
 *
 * @returns How many persons and addresses were written.
 */
export async function shipJournal(base: RightsFoundation): Promise<number> {
  const { privacy, journal } = base;
  if (journal === undefined) return 0;
  const { db, registry } = privacy;
  const rows = rowsOf<StoredRow & { readonly version: string }>(
    await db.execute(sql`
      select ${STORED}, ${person.version}::text as version
      from ${person.from} left join habeas.journal_position p
        on p.tenant_id = ${person.tenant} and p.reference = ${person.reference}
      where ${person.isKnown} and ${person.version} > coalesce(p.version, 0)
      order by ${person.tenant}, ${person.reference} limit 1000`),
  );
  const people = await storedPeople({ db, registry }, rows);
  for (const [n, { tenant, reference, version }] of rows.entries()) {
    const subject = people[n]?.subject;
    if (subject !== undefined) await shipPerson(base, subject, reference);
    await db.execute(sql`
      insert into habeas.journal_position as known (tenant_id, reference, version)
      values (${tenant}, ${reference}, ${version}::bigint)
      on conflict (tenant_id, reference) do update set version = greatest(known.version, excluded.version)`);
  }
  return rows.length + (await shipSuppressions(journal, privacy));
}

async function shipPerson(base: RightsFoundation, subject: SubjectRef, reference: string): Promise<void> {
  const { db } = base.privacy;
  const { tenant } = subject;
  const restriction = await restrictionOf(db, { tenant, reference });
  if (restriction !== undefined) {
    const { since, ground } = restriction;
    await appendToJournal(base, { what: "restriction", subject, at: since, facts: { ground } });
  }
  const states = await purposeStates(db, { tenant, references: [reference] });
  for (const [purpose, { withdrawnAt, objectedAt, objection }] of states.get(reference) ?? []) {
    const facts = { purpose };
    if (withdrawnAt !== undefined) {
      await appendToJournal(base, { what: "withdrawal", subject, at: withdrawnAt, facts });
    }
    if (objectedAt !== undefined) {
      await appendToJournal(base, {
        what: "objection",
        subject,
        at: objectedAt,
        facts: { ...facts, ...(objection === "upheld" && { outcome: objection }) },
      });
    }
  }
}
