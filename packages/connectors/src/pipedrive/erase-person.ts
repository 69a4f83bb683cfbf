import type { ConnectorContext } from "../connector/connector-context.ts";
import type { EraseState, EraseStep, Presence, RemoteTarget } from "../connector/connector.ts";
import type { PipedriveApi } from "./api.ts";
import { listBelongings, removeBelonging } from "./belongings.ts";
import type { PipedriveSettings } from "./options.ts";
import { deletePerson, findPersons, readPerson, updatePerson } from "./persons.ts";

const DAY = 86_400_000;

/** Deleted persons stay in the vendor's bin for 30 days; a day more lets its own clock finish. */
export const PURGE_DELAY_DAYS = 30;

const REMOVED = ["leads", "archivedLeads", "notes", "files", "activities"] as const;

/**
 * Everything that hangs on every person found goes, then the persons, and it is seen that they are gone; after
 * the purge it is seen again. Mail threads cannot be deleted over the API: they are left to a person, and the
 * erasure says so.
 */
export async function* erasePerson(
  api: PipedriveApi,
  context: ConnectorContext,
  settings: PipedriveSettings,
  target: RemoteTarget,
  from: EraseState,
): AsyncGenerator<EraseStep> {
  let remoteIds = target.remoteIds;
  const begins = from === "requested" || from === "blocked";
  let threads = 0;
  if (begins) {
    const found = await findPersons(api, context, target);
    remoteIds = [...new Set([...remoteIds, ...found.map(({ id }) => id)])];
    if (settings.campaigns) {
      for (const { id } of found) await updatePerson(api, context, id, { marketing_status: "unsubscribed" }); // deleted next, so not read back
    }
    yield { state: "withdrawn", remoteIds, receipt: { persons: found.length } };
  }
  if (begins || from === "withdrawn") {
    const removed: Record<string, number> = {};
    const kinds = settings.deals === "delete" ? [...REMOVED, "deals" as const] : REMOVED;
    for (const id of remoteIds) {
      if ((await readPerson(api, context, id)) === undefined) continue;
      threads += await count(listBelongings(api, context, "mailMessages", id));
      for (const kind of kinds)
        removed[kind] = (removed[kind] ?? 0) + (await removeAll(api, context, kind, id));
      await deletePerson(api, context, id);
    }
    yield {
      state: "deleted",
      remoteIds,
      receipt: { persons: remoteIds.length, removed, mailMessages: threads },
    };
  }
  const presence = await verifyPersonErased(api, context, { ...target, remoteIds });
  if (presence === "present") {
    yield { state: "requested", remoteIds, receipt: { reason: "still_present" }, until: context.clock() };
    return;
  }
  if (from === "purge_expected") {
    const again = new Date(context.clock().getTime() + DAY);
    if (presence === "soft_deleted") {
      yield { state: "purge_expected", remoteIds, receipt: { reason: "not_purged_yet" }, until: again };
    } else {
      yield { state: "purged_verified", remoteIds, receipt: { checked: remoteIds.length } };
    }
    return;
  }
  yield { state: "absent_verified", remoteIds, receipt: { checked: remoteIds.length, presence } };
  if (threads > 0) {
    yield { state: "manual", remoteIds, receipt: { reason: "mail_threads", mailMessages: threads } };
  } else if (remoteIds.length === 0) {
    yield { state: "purged_verified", remoteIds, receipt: { checked: 0 } };
  } else {
    const until = new Date(context.clock().getTime() + (PURGE_DELAY_DAYS + 1) * DAY);
    yield { state: "purge_expected", remoteIds, receipt: { days: PURGE_DELAY_DAYS }, until };
  }
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  const iterator = items[Symbol.asyncIterator]();
  let counted = 0;
  while ((await iterator.next()).done !== true) counted += 1;
  return counted;
}

async function removeAll(
  api: PipedriveApi,
  context: ConnectorContext,
  kind: (typeof REMOVED)[number] | "deals",
  person: string,
): Promise<number> {
  const ids: string[] = []; // of one person; the listing would move under our feet otherwise
  for await (const { id } of listBelongings(api, context, kind, person)) ids.push(id);
  for (const id of ids) await removeBelonging(api, context, kind, id);
  return ids.length;
}

/** By every id, and as long as they are known by reference and address. */
export async function verifyPersonErased(
  api: PipedriveApi,
  context: ConnectorContext,
  target: RemoteTarget,
): Promise<Presence> {
  let presence: Presence = "absent";
  for (const id of target.remoteIds) {
    const person = await readPerson(api, context, id);
    if (person === undefined) continue;
    if (!person.isDeleted) return "present";
    presence = "soft_deleted";
  }
  const found = await findPersons(api, context, { ...target, remoteIds: [] });
  return found.some(({ id }) => !target.remoteIds.includes(id)) ? "present" : presence;
}
