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
  const { db } = privacy;
  const persons = rowsOf<{
    tenant: string;
    reference: string;
    kind: string;
    id: string;
    version: string;
    restricted: string | null;
    ground: string | null;
  }>(
    await db.execute(sql`
      select s.tenant_id as tenant, s.reference::text as reference, s.kind, s.subject_id as id, s.version::text as version,
             extract(epoch from s.restricted_at)::text as restricted, s.restriction_ground as ground
      from habeas.subject s left join habeas.journal_position p
        on p.tenant_id = s.tenant_id and p.reference = s.reference::text
      where s.kind is not null and s.version > coalesce(p.version, 0)
      order by s.tenant_id, s.reference limit 1000`),
  );
  for (const { tenant, reference, kind, id, version, restricted, ground } of persons) {
    const subject = { kind, tenant, id };
    if (restricted !== null) {
      const at = new Date(Number(restricted) * 1000);
      await appendToJournal(base, {
        what: "restriction",
        subject,
        at,
        facts: { ground: ground ?? "needed_for_claims" },
      });
    }
    const states = rowsOf<{
      purpose: string;
      withdrawn: string | null;
      objected: string | null;
      objection: string | null;
    }>(
      await db.execute(sql`
        select purpose, extract(epoch from withdrawn_at)::text as withdrawn,
          extract(epoch from objected_at)::text as objected, objection
        from habeas.consent where tenant_id = ${tenant} and reference::text = ${reference}
          and (withdrawn_at is not null or objected_at is not null)`),
    );
    for (const { purpose, withdrawn, objected, objection } of states) {
      const facts = { purpose };
      if (withdrawn !== null) {
        await appendToJournal(base, {
          what: "withdrawal",
          subject,
          at: new Date(Number(withdrawn) * 1000),
          facts,
        });
      }
      if (objected !== null) {
        await appendToJournal(base, {
          what: "objection",
          subject,
          at: new Date(Number(objected) * 1000),
          facts: { ...facts, ...(objection === "upheld" && { outcome: objection }) },
        });
      }
    }
    await db.execute(sql`
      insert into habeas.journal_position as known (tenant_id, reference, version)
      values (${tenant}, ${reference}, ${version}::bigint)
      on conflict (tenant_id, reference) do update set version = greatest(known.version, excluded.version)`);
  }
  return persons.length + (await shipSuppressions(journal, privacy));
}
