import { and, arrayOverlaps, eq, inArray, or } from "drizzle-orm";
import type { RemoteContact } from "../connector/connector.ts";
import { disclosure } from "../database/tables.ts";
import type { DeliveryBase } from "./base.ts";
import { at } from "./disclosure-row.ts";

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
  const { db } = base.privacy;
  const byHash = new Map(
    contacts.flatMap(({ id, email }) =>
      email === undefined ? [] : base.keys.addresses(email).map(({ hash }) => [hexOf(hash), id] as const),
    ),
  );
  const rows = await db
    .update(disclosure)
    .set({ listedAt })
    .where(
      and(
        eq(disclosure.recipient, recipient),
        or(
          arrayOverlaps(
            disclosure.remoteIds,
            contacts.map(({ id }) => id),
          ),
          byHash.size === 0
            ? undefined
            : inArray(
                disclosure.emailHash,
                [...byHash.keys()].map((hash) => new Uint8Array(Buffer.from(hash, "hex"))),
              ),
        ),
      ),
    )
    .returning();
  const known = new Set<string>();
  for (const row of rows) {
    const learned = row.emailHash === null ? undefined : byHash.get(hexOf(row.emailHash));
    if (row.actual !== "erased")
      for (const id of [...row.remoteIds, ...(learned === undefined ? [] : [learned])]) known.add(id);
    if (learned === undefined || row.remoteIds.length > 0 || row.actual === "erased") continue;
    // the address has come back with another person: her contact is not the one that is to be erased
    if (row.eraseState !== null && rows.some(({ remoteIds }) => remoteIds.includes(learned))) continue;
    await db
      .update(disclosure)
      .set({ remoteIds: [learned] })
      .where(at({ tenant: row.tenantId, recipient: row.recipient, reference: row.reference }));
  }
  return known;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
