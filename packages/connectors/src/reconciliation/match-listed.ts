import { rowsOf } from "@habeas/internal";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { RemoteContact } from "../connector/connector.ts";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { hexOf } from "../database/hex.ts";

/** A row that a page of the listing shows. */
interface ListedRow {
  readonly tenant: string;
  readonly reference: string;
  readonly remoteIds: readonly string[];
  /** Of the address that was sent, in hexadecimal. */
  readonly hash: string | null;
  readonly isErased: boolean;
  readonly isToBeErased: boolean;
}

/**
 * Marks whom a page of a recipient's listing shows, learns identifiers that an import did not tell, and answers
 * the identifiers that belong to somebody who was sent and not erased.
 */
export async function matchListed(
  base: DeliveryBase,
  recipient: string,
  contacts: readonly RemoteContact[],
  listedAt: Date,
): Promise<ReadonlySet<string>> {
  const idOf = new Map(
    contacts.flatMap(({ id, email }) =>
      email === undefined ? [] : base.keys.addresses(email).map(({ hash }) => [hexOf(hash), id] as const),
    ),
  );
  const ids = contacts.map(({ id }) => id);
  const rows = await listedRows(base, recipient, ids, [...idOf.keys()]);
  await markListed(base, recipient, rows, listedAt);
  const known = new Set<string>();
  const learned: { tenant: string; reference: string; id: string }[] = [];
  const taken = new Set(rows.flatMap(({ remoteIds }) => remoteIds));
  for (const { tenant, reference, remoteIds, hash, isErased, isToBeErased } of rows) {
    if (isErased) continue;
    const id = hash === null ? undefined : idOf.get(hash);
    for (const one of [...remoteIds, ...(id === undefined ? [] : [id])]) known.add(one);
    if (id === undefined || remoteIds.length > 0) continue;
    // the address has come back with another person: her contact is not the one that is to be erased
    if (isToBeErased && taken.has(id)) continue;
    learned.push({ tenant, reference, id });
  }
  if (learned.length > 0) await learn(base, recipient, learned);
  return known;
}

/**
 * Identifier by identifier: to the planner, an overlap with a hundred of them looks like half of the table, which
 * would then be read once for each page.
 */
export async function listedRows(
  base: DeliveryBase,
  recipient: string,
  ids: readonly string[],
  hashes: readonly string[],
): Promise<readonly ListedRow[]> {
  const columns = sql`d.tenant_id as tenant, d.reference::text as reference, d.remote_ids as "remoteIds",
    encode(d.email_hash, 'hex') as hash, d.actual = 'erased' as "isErased",
    d.erase_state is not null as "isToBeErased"`;
  return rowsOf<ListedRow>(
    await base.privacy.db.execute(sql`
      select ${columns} from unnest(${sql.param(ids)}::text[]) as listed (id), lateral (
        select * from habeas.disclosure where recipient = ${recipient} and remote_ids @> array[listed.id] offset 0) as d
      union
      select ${columns} from habeas.disclosure d where d.recipient = ${recipient} and d.email_hash = any(array(
        select decode(hash, 'hex') from unnest(${sql.param(hashes)}::text[]) as hash))`),
  );
}

async function markListed(
  base: DeliveryBase,
  recipient: string,
  rows: readonly ListedRow[],
  listedAt: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const tenants = [...new Set(rows.map(({ tenant }) => tenant))];
  const references = rows.map(({ reference }) => reference);
  await base.privacy.db
    .update(disclosure)
    .set({ listedAt })
    .where(
      and(
        inArray(disclosure.tenantId, tenants),
        eq(disclosure.recipient, recipient),
        inArray(disclosure.reference, references),
      ),
    );
}

async function learn(
  base: DeliveryBase,
  recipient: string,
  learned: readonly { readonly tenant: string; readonly reference: string; readonly id: string }[],
): Promise<void> {
  const references = sql.param(learned.map(({ reference }) => reference));
  await base.privacy.db.execute(sql`
    update habeas.disclosure d set remote_ids = array[v.id]
    from jsonb_to_recordset(${JSON.stringify(learned)}::text::jsonb) as v (tenant text, reference uuid, id text)
    where d.tenant_id = v.tenant and d.recipient = ${recipient} and d.reference = v.reference
      and d.reference = any(${references}::uuid[]) and d.remote_ids = '{}'`);
}
