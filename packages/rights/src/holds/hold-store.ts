import type { RowKey } from "@habeas/core/engine";
import type { SubjectReference } from "@habeas/core";
import { rowsOf, type Database } from "@habeas/internal";
import { sql, type SQL } from "drizzle-orm";
import { storedJson } from "../brands.ts";
import type { OpenHold } from "../purposes/held-values.ts";
import type { HoldName, LegalHold } from "./legal-hold.ts";
import type { HeldData } from "../purposes/held-values.ts";

/** A hold as it is stored, with how the journal names its person. */
export interface StoredHold extends LegalHold {
  /** Where the person stands. */
  readonly table: string;
  readonly who: string;
}

interface HoldRow {
  readonly tenant: string;
  readonly id: string;
  readonly reference: string;
  readonly table: string;
  readonly who: string;
  readonly matter: string;
  readonly data: string;
  readonly placed: string;
  readonly review: string;
}

/** Open holds that meet a condition, the next review first. */
export async function openHolds(db: Database, tenant: string, condition: SQL): Promise<StoredHold[]> {
  const rows = rowsOf<HoldRow>(
    await db.execute(sql`
      select tenant_id as tenant, id::text as id, reference, person_table as "table", who, matter, data,
        extract(epoch from placed_at)::text as placed, review_on::text as review
      from habeas.legal_hold where tenant_id = ${tenant} and ended_at is null and ${condition}
      order by review_on, placed_at, id`),
  );
  return rows.map(({ data, placed, review, ...row }) => ({
    ...row,
    data: storedJson<HeldData>(data),
    placedAt: new Date(Number(placed) * 1000),
    reviewOn: review,
  }));
}

/** Writes a hold down; one that is there already stays as it is. */
export async function insertHold(tx: Database, hold: StoredHold): Promise<void> {
  await tx.execute(sql`
    insert into habeas.legal_hold (tenant_id, id, reference, person_table, who, matter, data, placed_at, review_on)
    values (${hold.tenant}, ${hold.id}::uuid, ${hold.reference}, ${hold.table}, ${hold.who}, ${hold.matter},
      ${JSON.stringify(hold.data)}, ${hold.placedAt.toISOString()}::timestamptz, ${hold.reviewOn}::date)
    on conflict do nothing`);
}

/** Ends a hold. @returns False when none is open. */
export async function endHold(tx: Database, { tenant, id }: HoldName, now: Date): Promise<boolean> {
  const ended = await tx.execute(sql`
    update habeas.legal_hold set ended_at = ${now.toISOString()}::timestamptz
    where tenant_id = ${tenant} and id::text = ${id} and ended_at is null returning 1 as ended`);
  return rowsOf(ended).length > 0;
}

/**
 * What the engine must leave of one person's, and what it left of others in rows that may be hers too; nobody's
 * holds for nobody.
 */
export async function holdsOf(
  db: Database,
  { tenant, reference }: SubjectReference,
): Promise<readonly OpenHold[]> {
  if (reference === "") return [];
  const own = await openHolds(db, tenant, sql`reference = ${reference}`);
  return [...own, ...(await heldOfOthers(db, { tenant, reference }))];
}

async function heldOfOthers(
  db: Database,
  { tenant, reference }: SubjectReference,
): Promise<readonly OpenHold[]> {
  const left = rowsOf<{ id: string; review: string; data: string; table: string; keys: string }>(
    await db.execute(sql`
      select l.id::text as id, l.review_on::text as review, l.data, h.table_key as "table", h.keys
      from habeas.erasure_hold h join habeas.legal_hold l on l.tenant_id = h.tenant_id and l.id = h.hold_id
      where h.tenant_id = ${tenant} and l.ended_at is null and l.reference <> ${reference}
      order by l.id, h.run_id, h.position`),
  );
  return left.map(({ id, review, data, table, keys }) => {
    const held = storedJson<HeldData>(data)[table] ?? "all";
    const rows = storedJson<RowKey[]>(keys).map((key) => JSON.stringify([table, ...key]));
    return { id, reviewOn: review, data: { [table]: held }, rows: new Set(rows) };
  });
}
