import type { AnyPrivacy } from "@habeas/core/engine";
import { rowsOf } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { JournalOptions } from "../ports.ts";
import { appendLine, type JournalLine } from "./append.ts";

interface SuppressionRow {
  readonly tenant: string;
  readonly key: string;
  readonly normaliser: number;
  readonly hash: string;
  readonly purpose: string;
  readonly reason: string;
  readonly at: string;
  readonly proof: string;
}

/** Under what name an address' hash is known to have been written. */
const POSITION = sql`'suppression/' || s.key_id || '/' || s.normaliser || '/' || encode(s.hash, 'hex') || '/' || s.purpose`;

/**
 * Writes addresses that were put on the suppression list since: hashes under core's suppression key, which lies
 * in no database.
 *
 * @returns How many.
 */
export async function shipSuppressions(
  journal: JournalOptions,
  privacy: Pick<AnyPrivacy, "db" | "clock">,
): Promise<number> {
  const { db } = privacy;
  const rows = rowsOf<SuppressionRow & { readonly position: string }>(
    await db.execute(sql`
      select s.tenant_id as tenant, s.key_id as key, s.normaliser, encode(s.hash, 'hex') as hash, s.purpose, s.reason,
        extract(epoch from s.at)::text as at, encode(k.proof, 'hex') as proof, ${POSITION} as position
      from habeas.suppression s join habeas.suppression_key k on k.key_id = s.key_id and k.normaliser = s.normaliser
      where not exists (select from habeas.journal_position p
        where p.tenant_id = s.tenant_id and p.reference = ${POSITION})
      order by s.tenant_id, s.hash, s.purpose limit 1000`),
  );
  for (const { tenant, at, position, ...facts } of rows) {
    const date = new Date(Number(at) * 1000).toISOString();
    const line: JournalLine = { v: 1, at: date, what: "suppression", tenant, kind: "", who: "", facts };
    await appendLine({ journal, db, now: privacy.clock() }, line);
    await db.execute(sql`
      insert into habeas.journal_position (tenant_id, reference, version) values (${tenant}, ${position}, 1)
      on conflict do nothing`);
  }
  return rows.length;
}

/**
 * Puts an address back on the list that a restore took it from.
 *
 * @returns Whether it was missing.
 */
export async function suppressAgain(
  privacy: AnyPrivacy,
  { tenant, at, facts }: JournalLine,
): Promise<boolean> {
  const [key, hash, purpose, reason, proof] = ["key", "hash", "purpose", "reason", "proof"].map((name) => {
    const fact = facts[name];
    return typeof fact === "string" ? fact : "";
  });
  const normaliser = Number(facts["normaliser"]);
  return await privacy.db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into habeas.suppression_key (tenant_id, key_id, normaliser, proof)
      values ('*', ${key}, ${normaliser}::int, decode(${proof}, 'hex')) on conflict do nothing`);
    const added = rowsOf(
      await tx.execute(sql`
        insert into habeas.suppression (tenant_id, key_id, normaliser, hash, purpose, reason, at)
        values (${tenant}, ${key}, ${normaliser}::int, decode(${hash}, 'hex'), ${purpose}, ${reason}, ${at}::timestamptz)
        on conflict do nothing returning 1 as added`),
    );
    if (added.length === 0) return false;
    await privacy.in(tx).ledger.append({
      tenant,
      event: "suppression.added",
      facts: { reason: reason ?? "", purpose: purpose === "" ? null : (purpose ?? null), replayed: true },
    });
    return true;
  });
}
