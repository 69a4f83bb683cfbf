import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { Checkpoint, RemoteChange, RemoteContact, ServedContact } from "../connector/connector.ts";
import { Id, type ActiveCampaignApi } from "./api.ts";
import { instantOf } from "./instant.ts";

const PAGE = 100;
const Contacts = z.object({
  contacts: z.array(z.object({ id: Id, email: z.string().optional(), udate: z.string().nullish() })),
});

/** Statuses that mean "do not write". */
const OPT_OUTS = [
  { status: "2", by: "unsubscribed" },
  { status: "3", by: "bounced" },
] as const;

/**
 * Who left a list since the checkpoint, whatever became of the webhooks. The vendor's filter knows days only,
 * so the day of the checkpoint is read again.
 */
export async function* readChanges(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  lists: Readonly<Record<string, string>>,
  since: Checkpoint | undefined,
): AsyncGenerator<{ readonly changes: readonly RemoteChange[]; readonly checkpoint: Checkpoint }> {
  const started = context.clock();
  for (const [purpose, list] of Object.entries(lists)) {
    for (const { status, by } of OPT_OUTS) {
      const query = {
        listid: list,
        status,
        ...updatedAfter(since === undefined ? undefined : new Date(since)),
      };
      for await (const contacts of pages(api, context, query)) {
        const changes = contacts.map(({ id, email, udate }): RemoteChange => ({
          change: "opted_out",
          remoteId: id,
          email,
          purposes: [purpose],
          by,
          at: instantOf(udate) ?? started,
          isApproximate: true,
        }));
        yield { changes, checkpoint: since ?? new Date(0).toISOString() };
      }
    }
  }
  yield { changes: [], checkpoint: started.toISOString() }; // only a whole round moves the checkpoint
}

/** Who is on a list and receives, of those that changed since then. */
export async function* listServed(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  lists: Readonly<Record<string, string>>,
  since: Date | undefined,
): AsyncGenerator<readonly ServedContact[]> {
  const started = context.clock();
  for (const [purpose, list] of Object.entries(lists)) {
    for await (const contacts of pages(api, context, { listid: list, status: "1", ...updatedAfter(since) })) {
      yield contacts.map(({ id, email, udate }) => ({
        id,
        email,
        purposes: [purpose],
        at: instantOf(udate) ?? started,
      }));
    }
  }
}

/** The filter knows days only and excludes its own, and the account's time zone is not ours. */
function updatedAfter(since: Date | undefined): Readonly<Record<string, string>> {
  if (since === undefined) return {};
  const day = new Date(since.getTime() - 2 * 86_400_000).toISOString().slice(0, 10);
  return { "filters[updated_after]": day };
}

/** Every contact of the account. */
export async function* listContacts(
  api: ActiveCampaignApi,
  context: ConnectorContext,
): AsyncGenerator<readonly RemoteContact[]> {
  for await (const contacts of pages(api, context, {}))
    yield contacts.map(({ id, email }) => ({ id, email }));
}

/** By id, upwards: the vendor's way to page through many contacts without missing one. */
async function* pages(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  filter: Readonly<Record<string, string>>,
): AsyncGenerator<z.output<typeof Contacts>["contacts"]> {
  let last = "0";
  for (;;) {
    const query = { ...filter, "orders[id]": "asc", id_greater: last, limit: String(PAGE) };
    const request = { operation: "list-all-contacts", method: "GET", path: "/contacts", query } as const;
    const { contacts } = await api.read(context, request, Contacts);
    const end = contacts.at(-1);
    if (end === undefined) return;
    yield contacts;
    last = end.id;
  }
}
