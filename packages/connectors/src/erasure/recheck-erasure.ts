import type { EraseState } from "../connector/connector.ts";
import type { DeliveryRoute } from "../gate/fields.ts";
import type { DeliveryBase } from "../delivery-base.ts";
import { contextFor, type Work } from "../limits/context-for.ts";
import type { DisclosureRow } from "../disclosures/disclosure-row.ts";
import { onlyTheirs } from "../disclosures/others-there.ts";
import { targetEmails } from "./erasure-order.ts";

/** States in which a recipient was found without the person. */
const ABSENT: ReadonlySet<string> = new Set<EraseState>([
  "purge_expected",
  "purged_verified",
  "manual",
  "attested",
]);

/** Was she found absent while a request of before could still arrive? */
export const wasSeenTooEarly = (row: DisclosureRow): boolean =>
  row.eraseState !== null && ABSENT.has(row.eraseState) && row.unansweredAt !== null;

/**
 * A request that was under way when the person was erased has arrived by now, if ever: she is looked for once more,
 * by her addresses too, which are forgotten then. Is she there, the erasure begins again.
 */
export async function recheckErasure(
  base: DeliveryBase,
  route: DeliveryRoute,
  row: DisclosureRow,
  work: Work,
): Promise<Partial<DisclosureRow>> {
  const context = contextFor(base, { recipient: route.name, reference: row.reference, ...work });
  const { reference, tenantId: tenant } = row;
  const now = base.privacy.clock();
  const known = { remoteIds: row.remoteIds, emails: targetEmails(base, row) };
  const { remoteIds, emails } = await onlyTheirs(base, route, { tenant, reference }, known);
  const presence = await route.connector.verifyErased(context, {
    reference,
    remoteIds,
    emails,
    order: row.eraseOrder ?? undefined,
  });
  const seen = { seenChange: row.change, unansweredAt: null };
  if (presence !== "present") {
    const isPurging = row.eraseState === "purge_expected";
    return { ...seen, eraseTarget: null, nextCheckAt: isPurging ? row.purgeExpectedAt : null };
  }
  const step = { state: "requested", at: now.toISOString(), answer: { reason: "came_back" } };
  base.log({ recipient: route.name, reference, event: "erasure.came_back" });
  return { ...seen, eraseState: "requested", nextCheckAt: now, receipt: [...row.receipt, step] };
}
