import type { ConnectorContext } from "../connector/connector-context.ts";
import type { EraseState, EraseStep, Presence, RemoteTarget } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import type { ActiveCampaignApi } from "./api.ts";
import { deleteContact, findContacts, isPresent } from "./contacts.ts";
import { unsubscribeEverywhere } from "./memberships.ts";

const DAY = 86_400_000;

/** Deleted contacts can be restored for this long. */
export const PURGE_DELAY_DAYS = 30;

/**
 * Stop writing, delete, see that it is gone, and see again after the vendor's 30 days. The order matters: a
 * person who was only deleted and is restored by somebody is then still unsubscribed.
 */
export async function* eraseContact(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  target: RemoteTarget,
  from: EraseState,
): AsyncGenerator<EraseStep> {
  let remoteIds = target.remoteIds;
  if (from === "requested" || from === "blocked" || from === "manual") {
    const found = await findContacts(api, context, target);
    remoteIds = [...new Set([...remoteIds, ...found.map((contact) => contact.id)])];
    let memberships = 0;
    for (const { id } of found) memberships += (await unsubscribeEverywhere(api, context, id)) ?? 0;
    yield { state: "withdrawn", remoteIds, receipt: { contacts: found.length, memberships } };
  }
  if (from === "requested" || from === "blocked" || from === "manual" || from === "withdrawn") {
    try {
      for (const id of remoteIds) await deleteContact(api, context, id);
    } catch (error) {
      if (!isDeleteLimit(error)) throw error;
      yield {
        state: "blocked",
        remoteIds,
        receipt: { reason: "delete_limit" },
        until: nextMonth(context.clock()),
      };
      return;
    }
    yield { state: "deleted", remoteIds, receipt: { deleted: remoteIds.length } };
  }
  const presence = await verifyContactErased(api, context, { ...target, remoteIds });
  if (presence !== "absent") {
    // It came back, or was never deleted: the next attempt begins again.
    yield { state: "requested", remoteIds, receipt: { reason: "still_present" }, until: context.clock() };
    return;
  }
  if (from === "purge_expected") {
    yield { state: "purged_verified", remoteIds, receipt: { checked: remoteIds.length } };
    return;
  }
  yield { state: "absent_verified", remoteIds, receipt: { checked: remoteIds.length } };
  if (remoteIds.length === 0) {
    yield { state: "purged_verified", remoteIds, receipt: { checked: 0 } }; // there never was a contact
    return;
  }
  const until = new Date(context.clock().getTime() + PURGE_DELAY_DAYS * DAY);
  yield { state: "purge_expected", remoteIds, receipt: { days: PURGE_DELAY_DAYS }, until };
}

/** By every known id, and by address as long as it is known. */
export async function verifyContactErased(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  target: RemoteTarget,
): Promise<Presence> {
  for (const id of target.remoteIds) {
    if (await isPresent(api, context, id)) return "present";
  }
  const found = await findContacts(api, context, { ...target, remoteIds: [] });
  return found.length === 0 ? "absent" : "present";
}

/**
 * The vendor limits deletions by month and does not document how it says so. A key that may read and
 * unsubscribe, and is refused the deletion only, has met that limit or lacks the right: both wait for a person.
 */
const isDeleteLimit = (error: unknown): boolean =>
  error instanceof ConnectorError &&
  error.operation === "delete-contact" &&
  ["auth", "permission", "quota"].includes(error.code);

function nextMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
}
