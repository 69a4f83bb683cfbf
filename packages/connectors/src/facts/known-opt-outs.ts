import type { RemoteChange } from "../connector/connector.ts";
import { LISTING_MILLISECONDS, type DeliveryBase } from "../delivery-base.ts";
import { contextFor } from "../limits/context-for.ts";
import type { DeliveryRoute } from "../gate/fields.ts";

/** Hash of an address → purpose → since when its owner has left over there. */
export type KnownOptOuts = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Who has ever opted out over there, whoever brought them: read before anybody is handed over. Addresses are
 * hashed as they come; a hundred bytes a person.
 */
export async function knownOptOuts(
  base: DeliveryBase,
  route: DeliveryRoute,
  signal: AbortSignal | undefined,
): Promise<KnownOptOuts> {
  const known = new Map<string, Readonly<Record<string, string>>>();
  const { connector, name } = route;
  if (connector.changes === undefined) return known;
  const context = contextFor(
    { ...base, leaseMilliseconds: LISTING_MILLISECONDS },
    { recipient: name, signal },
  );
  for await (const { changes } of connector.changes(context, undefined)) {
    for (const change of changes) {
      if (change.change !== "opted_out" || change.email === undefined) continue;
      const key = keyOf(base, change.email);
      known.set(key, { ...known.get(key), ...purposesOf(route, change) });
    }
  }
  return known;
}

/** What is known of the owner of this address. */
export const optOutsOf = (
  base: DeliveryBase,
  known: KnownOptOuts,
  email: string,
): Readonly<Record<string, string>> | undefined => known.get(keyOf(base, email));

const keyOf = (base: DeliveryBase, email: string): string =>
  Buffer.from(base.keys.address(email).hash).toString("base64");

const purposesOf = (route: DeliveryRoute, change: RemoteChange): Record<string, string> =>
  Object.fromEntries(
    (change.purposes ?? route.recipient.for).map((purpose) => [purpose, change.at.toISOString()]),
  );
