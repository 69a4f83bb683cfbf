import type { ConnectorContext } from "../connector/connector-context.ts";
import type { OptOutReason, OutboundContact, Outcome } from "../connector/connector.ts";
import type { ActiveCampaignApi } from "./api.ts";
import { optOutOf, readMemberships, setMembership, type Membership } from "./memberships.ts";

/**
 * Brings a contact's lists to what its purposes allow. The memberships are read first: a list that the person
 * left, or whose mail bounced, is reported and left alone, unless a consent given since then says otherwise: not one
 * given before she left, however often this is repeated.
 */
export async function subscribe(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  options: {
    readonly id: string;
    readonly contact: OutboundContact;
    readonly lists: Readonly<Record<string, string>>;
  },
): Promise<Outcome> {
  const { id, contact, lists } = options;
  const memberships = await readMemberships(api, context, id);
  if (memberships === undefined) return { result: "gone" };
  const optedOut: string[] = [];
  let by: OptOutReason = "unsubscribed";

  for (const [purpose, list] of Object.entries(lists)) {
    const membership = memberships.find((candidate) => candidate.list === list);
    const reason = membership === undefined ? undefined : optOutOf(membership);
    if (!contact.purposes.includes(purpose)) {
      if (membership !== undefined && reason === undefined) {
        await setMembership(api, context, { contact: id, list, to: "unsubscribed" });
      }
    } else if (membership === undefined) {
      await setMembership(api, context, { contact: id, list, to: "active" });
    } else if (reason === "unsubscribed" && mayComeBack(membership, contact.resubscribe[purpose])) {
      await setMembership(api, context, { contact: id, list, to: "active", again: true });
    } else if (reason !== undefined) {
      optedOut.push(purpose);
      by = reason;
    }
  }
  return optedOut.length === 0
    ? { result: "applied", remoteId: id }
    : { result: "opted_out", remoteId: id, purposes: optedOut, by };
}

/** Dates are told in whole seconds: in the same second, she left. Where none is told, what she asked for counts. */
function mayComeBack(membership: Membership | undefined, since: Date | undefined): boolean {
  if (since === undefined) return false;
  const left = membership?.leftAt;
  return left === undefined || left.getTime() < Math.floor(since.getTime() / 1000) * 1000;
}
