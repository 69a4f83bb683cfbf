import { and, arrayOverlaps, eq, inArray, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import { hexOf } from "../database/hex.ts";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import { at, type DeliveryKey } from "./disclosure-row.ts";

/** What leads to a person at a recipient, and to nobody else. */
export interface OnlyTheirs {
  readonly remoteIds: readonly string[];
  readonly emails: readonly string[];
  /** Others, of any tenant, whose contact at the recipient is the same one. */
  readonly sharedWith: readonly DeliveryKey[];
}

/**
 * A vendor knows one contact an address, and one account carries people of several tenants: identifiers and addresses
 * that another living disclosure in the same account has are the other person's as well, and nothing is removed or
 * exported by them. Of two who go together, the last takes the contact along, since an ordered erasure does not count.
 */
export async function onlyTheirs(
  { privacy, routes, keys }: DeliveryBase,
  { connector }: DeliveryRoute,
  { tenant, reference }: Pick<DeliveryKey, "tenant" | "reference">,
  known: Pick<OnlyTheirs, "remoteIds" | "emails">,
): Promise<OnlyTheirs> {
  const hashesOf = (email: string): Uint8Array[] => keys.addresses(email).map(({ hash }) => hash);
  const hashes = known.emails.flatMap(hashesOf);
  const remoteIds = [...known.remoteIds];
  if (hashes.length === 0 && remoteIds.length === 0) return { ...known, sharedWith: [] };
  const recipients = [...routes.values()]
    .filter(
      (route) => route.connector.kind === connector.kind && route.connector.account === connector.account,
    )
    .map(({ name }) => name);
  const rows = await privacy.db
    .select({
      tenant: disclosure.tenantId,
      recipient: disclosure.recipient,
      reference: disclosure.reference,
      remoteIds: disclosure.remoteIds,
      emailHash: disclosure.emailHash,
    })
    .from(disclosure)
    .where(
      and(
        inArray(disclosure.recipient, recipients),
        or(ne(disclosure.tenantId, tenant), ne(disclosure.reference, reference)),
        isNull(disclosure.eraseState),
        isNotNull(disclosure.firstSentAt),
        or(
          remoteIds.length === 0 ? undefined : arrayOverlaps(disclosure.remoteIds, remoteIds),
          hashes.length === 0 ? undefined : inArray(disclosure.emailHash, hashes),
        ),
      ),
    );
  const ids = new Set(rows.flatMap((row) => row.remoteIds));
  const taken = new Set(rows.flatMap(({ emailHash }) => (emailHash === null ? [] : hexOf(emailHash))));
  return {
    remoteIds: remoteIds.filter((id) => !ids.has(id)),
    emails: known.emails.filter((email) => !hashesOf(email).some((hash) => taken.has(hexOf(hash)))),
    sharedWith: rows
      .filter((row) => row.remoteIds.some((id) => remoteIds.includes(id)))
      .map(({ remoteIds: _ids, emailHash: _hash, ...key }) => key),
  };
}

/** A contact that stays for others holds what was sent last, of whomever: theirs is sent again. */
export async function sendAgain(base: DeliveryBase, keys: readonly DeliveryKey[]): Promise<void> {
  for (const key of keys) {
    await base.privacy.db
      .update(disclosure)
      .set({
        payloadHash: null,
        change: sql`${disclosure.change} + 1`,
        notBefore: null,
        updatedAt: base.privacy.clock(),
      })
      .where(and(at(key), eq(disclosure.actual, "active")));
  }
}
