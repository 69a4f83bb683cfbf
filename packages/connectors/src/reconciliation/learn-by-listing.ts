import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { disclosure } from "../database/tables.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { at, type DisclosureRow } from "../disclosures/disclosure-row.ts";
import { matchListed } from "./match-listed.ts";

/** Was nobody looked for by the hash of this address since it was sent last? */
export const isUnlisted = ({ emailHash, listedAt, lastSentAt }: DisclosureRow): boolean =>
  emailHash !== null && (listedAt === null || (lastSentAt !== null && listedAt < lastSentAt));

/**
 * A person's identifiers at a recipient, found by the keyed hash of her address: for an erasure that has neither an
 * identifier nor an address, since the answer to the first delivery was lost and the host has forgotten her. One
 * listing, page by page, for everybody in this position. A recipient without a listing finds people by reference.
 */
export async function learnByListing(
  base: DeliveryBase,
  route: DeliveryRoute,
  context: ConnectorContext,
  row: DisclosureRow,
): Promise<readonly string[]> {
  const { connector, name } = route;
  if (connector.list === undefined) return [];
  const { db } = base.privacy;
  const listedAt = base.privacy.clock();
  for await (const contacts of connector.list(context)) await matchListed(base, name, contacts, listedAt);
  await db
    .update(disclosure)
    .set({ listedAt })
    .where(
      and(
        eq(disclosure.recipient, name),
        eq(disclosure.eraseState, "requested"),
        sql`${disclosure.remoteIds} = '{}'`,
        isNotNull(disclosure.emailHash),
      ),
    );
  const key = { tenant: row.tenantId, recipient: row.recipient, reference: row.reference };
  const [learned] = await db.select({ remoteIds: disclosure.remoteIds }).from(disclosure).where(at(key));
  return learned?.remoteIds ?? [];
}
