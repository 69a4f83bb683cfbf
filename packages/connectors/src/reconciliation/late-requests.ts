import { CONTROLLER } from "@habeas/internal";
import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { ServedContact } from "../connector/connector.ts";
import { disclosure, recipientState } from "../database/tables.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { LISTING_MILLISECONDS, type DeliveryBase } from "../delivery-base.ts";
import { contextFor } from "../limits/context-for.ts";
import { at, type DeliveryKey, type DisclosureRow } from "../disclosures/disclosure-row.ts";
import { hexOf } from "../database/hex.ts";
import { listedRows } from "./match-listed.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Looks for people whom the recipient serves although habeas believes that this has ended: it carried out a request
 * after the answer was given up, or somebody there brought them back. Their rows say so from then on, so that the
 * next look decides as if nothing had been done yet. Page by page; a round that did not come to its end is repeated.
 */
export async function* findLateRequests(
  base: DeliveryBase,
  route: DeliveryRoute,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly DeliveryKey[]> {
  const { connector, name } = route;
  if (connector.served === undefined) return;
  const { db } = base.privacy;
  const started = base.privacy.clock();
  const here = and(eq(recipientState.tenantId, CONTROLLER), eq(recipientState.recipient, name));
  const [state] = await db.select({ since: recipientState.reconciledAt }).from(recipientState).where(here);
  const context = contextFor(
    { ...base, leaseMilliseconds: LISTING_MILLISECONDS },
    { recipient: name, signal },
  );
  for await (const contacts of connector.served(context, state?.since ?? undefined)) {
    const found = await servedAgainst(base, route, contacts);
    if (found.length > 0) yield await toldSo(base, found);
  }
  await db
    .insert(recipientState)
    .values({ tenantId: CONTROLLER, recipient: name, reconciledAt: started })
    .onConflictDoUpdate({
      target: [recipientState.tenantId, recipientState.recipient],
      set: { reconciledAt: started },
    });
}

/** The rows of these contacts that say otherwise. Two queries a page. */
async function servedAgainst(
  base: DeliveryBase,
  route: DeliveryRoute,
  contacts: readonly ServedContact[],
): Promise<readonly DisclosureRow[]> {
  const hashesOf = ({ email }: ServedContact): string[] =>
    email === undefined ? [] : base.keys.addresses(email).map(({ hash }) => hexOf(hash));
  const ids = contacts.map(({ id }) => id);
  const known = await listedRows(base, route.name, ids, contacts.flatMap(hashesOf));
  const found = new Set(known.map(({ reference }) => reference));
  const named = contacts.flatMap(({ reference = "" }) =>
    UUID.test(reference) && !found.has(reference) ? [reference] : [],
  );
  const theirs = and(
    inArray(disclosure.tenantId, [...new Set(known.map(({ tenant }) => tenant))]),
    inArray(disclosure.reference, [...found]),
  );
  const rows = await base.privacy.db
    .select()
    .from(disclosure)
    .where(
      and(
        eq(disclosure.recipient, route.name),
        isNull(disclosure.batch),
        or(theirs, named.length === 0 ? undefined : inArray(disclosure.reference, named)),
      ),
    );
  const isOf = (row: DisclosureRow, contact: ServedContact): boolean =>
    row.remoteIds.includes(contact.id) ||
    row.reference === contact.reference ||
    (row.emailHash !== null && hashesOf(contact).includes(hexOf(row.emailHash)));
  return rows.filter((row) =>
    contacts.some((contact) => isEnded(row, contact.purposes ?? route.recipient.for) && isOf(row, contact)),
  );
}

/** Does habeas believe that one of these is not served any more? */
function isEnded(row: DisclosureRow, purposes: readonly string[]): boolean {
  if (row.eraseState !== null) return row.eraseState === "purge_expected"; // restored: its erasure begins again
  return purposes.some(
    (purpose) =>
      row.actual !== "active" ||
      row.withdrawals[purpose] !== undefined ||
      row.remoteOptOuts[purpose] !== undefined,
  );
}

async function toldSo(base: DeliveryBase, rows: readonly DisclosureRow[]): Promise<readonly DeliveryKey[]> {
  const now = base.privacy.clock();
  const told: DeliveryKey[] = [];
  for (const row of rows) {
    const key = { tenant: row.tenantId, recipient: row.recipient, reference: row.reference };
    const facts = row.eraseState === null ? { actual: "active", payloadHash: null } : { nextCheckAt: now };
    await base.privacy.db
      .update(disclosure)
      .set({ ...facts, change: sql`${disclosure.change} + 1`, notBefore: null, updatedAt: now })
      // an erasure that was ordered meanwhile goes its own way
      .where(and(at(key), row.eraseState === null ? isNull(disclosure.eraseState) : undefined));
    base.log({ recipient: key.recipient, reference: key.reference, event: "served_again" });
    told.push(key);
  }
  return told;
}
