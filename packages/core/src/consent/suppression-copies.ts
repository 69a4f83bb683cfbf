import { CONTROLLER, type Database, rowsOf } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { milliseconds } from "../database/instants.ts";

/** One address on the list, for a copy outside the database: a keyed hash, and the proof of its key. */
export interface SuppressionCopy {
  /** The tenant for whose purposes; `*`: the controller's own. */
  readonly tenant: string;
  readonly key: string;
  readonly normaliser: number;
  /** Hexadecimal. */
  readonly hash: string;
  readonly purpose: string;
  readonly reason: string;
  readonly at: Date;
  /** Hexadecimal. */
  readonly proof: string;
  /** The unique name of the entry within its tenant. */
  readonly position: string;
}

const POSITION = sql`'suppression/' || s.key_id || '/' || s.normaliser || '/' || encode(s.hash, 'hex') || '/' || s.purpose`;

/** At most a thousand entries of the list that meet a condition on their tenant and position. */
export async function suppressionCopies(
  db: Database,
  which: (entry: { readonly tenant: SQL; readonly position: SQL }) => SQL,
): Promise<SuppressionCopy[]> {
  const rows = rowsOf<Omit<SuppressionCopy, "at"> & { readonly at: number }>(
    await db.execute(sql`
      select s.tenant_id as tenant, s.key_id as key, s.normaliser, encode(s.hash, 'hex') as hash, s.purpose, s.reason,
        ${milliseconds("s.at")} as at, encode(k.proof, 'hex') as proof, ${POSITION} as position
      from habeas.suppression s join habeas.suppression_key k on k.key_id = s.key_id and k.normaliser = s.normaliser
      where ${which({ tenant: sql`s.tenant_id`, position: POSITION })}
      order by s.tenant_id, s.hash, s.purpose limit 1000`),
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: new Date(at) }));
}

/** Puts a copy back on the list. @returns Whether it was missing. */
export async function restoreSuppression(
  tx: Database,
  copy: Omit<SuppressionCopy, "position">,
): Promise<boolean> {
  const { tenant, key, normaliser, hash, purpose, reason, at, proof } = copy;
  await tx.execute(sql`
    insert into habeas.suppression_key (tenant_id, key_id, normaliser, proof)
    values (${CONTROLLER}, ${key}, ${normaliser}::int, decode(${proof}, 'hex')) on conflict do nothing`);
  const added = rowsOf(
    await tx.execute(sql`
      insert into habeas.suppression (tenant_id, key_id, normaliser, hash, purpose, reason, at)
      values (${tenant}, ${key}, ${normaliser}::int, decode(${hash}, 'hex'), ${purpose}, ${reason},
        ${at.toISOString()}::timestamptz)
      on conflict do nothing returning 1 as added`),
  );
  return added.length > 0;
}
