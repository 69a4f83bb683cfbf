import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { Id, type PipedriveApi, type PipedriveRequest } from "./api.ts";
import { withoutFractions } from "./instant.ts";

/** What hangs on a person: each has a place to be listed, and most a place to be deleted. */
export type Belonging =
  | "leads"
  | "archivedLeads"
  | "notes"
  | "files"
  | "activities"
  | "deals"
  | "mailMessages";

type Listing = Pick<PipedriveRequest, "operation" | "version" | "path" | "query">;
type Removal = Pick<PipedriveRequest, "operation" | "version" | "path">;

const LISTINGS: Readonly<Record<Belonging, (person: string) => Listing>> = {
  leads: (person) => ({ operation: "getLeads", version: 1, path: "/leads", query: { person_id: person } }),
  archivedLeads: (person) => ({
    operation: "getArchivedLeads",
    version: 1,
    path: "/leads/archived",
    query: { person_id: person },
  }),
  notes: (person) => ({ operation: "getNotes", version: 1, path: "/notes", query: { person_id: person } }),
  files: (person) => ({
    operation: "getPersonFiles",
    version: 1,
    path: `/persons/${encodeURIComponent(person)}/files`,
  }),
  activities: (person) => ({
    operation: "getActivities",
    version: 2,
    path: "/activities",
    query: { person_id: person },
  }),
  deals: (person) => ({ operation: "getDeals", version: 2, path: "/deals", query: { person_id: person } }),
  mailMessages: (person) => ({
    operation: "getPersonMailMessages",
    version: 1,
    path: `/persons/${encodeURIComponent(person)}/mailMessages`,
  }),
};

const REMOVALS: Readonly<Record<Exclude<Belonging, "mailMessages">, (id: string) => Removal>> = {
  leads: (id) => ({ operation: "deleteLead", version: 1, path: `/leads/${encodeURIComponent(id)}` }),
  archivedLeads: (id) => ({ operation: "deleteLead", version: 1, path: `/leads/${encodeURIComponent(id)}` }),
  notes: (id) => ({ operation: "deleteNote", version: 1, path: `/notes/${encodeURIComponent(id)}` }),
  files: (id) => ({ operation: "deleteFile", version: 1, path: `/files/${encodeURIComponent(id)}` }),
  activities: (id) => ({
    operation: "deleteActivity",
    version: 2,
    path: `/activities/${encodeURIComponent(id)}`,
  }),
  deals: (id) => ({ operation: "deleteDeal", version: 2, path: `/deals/${encodeURIComponent(id)}` }),
};

const Plain = z.looseObject({
  id: Id,
  origin_id: z.string().nullish(),
  person_id: Id.nullish(),
  update_time: z.string().nullish(),
});
/** Mail messages come wrapped. */
const Item = z.union([Plain, z.object({ object: z.string(), data: Plain }).transform(({ data }) => data)]);
const Offset = z.object({
  more_items_in_collection: z.boolean().nullish(),
  start: z.number().nullish(),
  next_start: z.number().nullish(),
});
const Page = z.object({
  data: z.array(Item).nullish(), // an empty listing is `null` in version 1
  // version 1 says where it is either here or one level below, by operation and by age
  additional_data: Offset.extend({
    next_cursor: z.string().nullish(),
    pagination: Offset.nullish(),
  }).nullish(),
});

/** One of the things that hang on a person, as the vendor answers it. */
export type BelongingItem = z.output<typeof Item>;

/** Everything of one kind that hangs on a person: pages by offset (version 1) or cursor (version 2). */
export async function* listBelongings(
  api: PipedriveApi,
  context: ConnectorContext,
  belonging: Belonging,
  person: string,
): AsyncGenerator<BelongingItem> {
  for await (const page of listPages(api, context, LISTINGS[belonging](person))) yield* page;
}

/** Leads of the whole company, those that changed since then. */
export async function* listChangedLeads(
  api: PipedriveApi,
  context: ConnectorContext,
  since: Date | undefined,
): AsyncGenerator<readonly BelongingItem[]> {
  const query = since === undefined ? {} : { updated_since: withoutFractions(since) };
  yield* listPages(api, context, { operation: "getLeads", version: 1, path: "/leads", query });
}

async function* listPages(
  api: PipedriveApi,
  context: ConnectorContext,
  listing: Listing,
): AsyncGenerator<readonly BelongingItem[]> {
  const { query = {}, ...request } = listing;
  let read = 0;
  for (let next: Record<string, string> = {}; ;) {
    const page = await api.readIfPresent(
      context,
      { ...request, method: "GET", query: { ...query, limit: "100", ...next } },
      Page,
    );
    const items = page?.data ?? [];
    yield items;
    const more = page?.additional_data ?? {};
    const { next_start: start, ...offset } = more.pagination ?? more;
    read += items.length;
    if (typeof more.next_cursor === "string") next = { cursor: more.next_cursor };
    else if (offset.more_items_in_collection === true && items.length > 0)
      next = { start: String(start ?? read) };
    else return;
  }
}

/** Deletes one; gone already is fine. */
export async function removeBelonging(
  api: PipedriveApi,
  context: ConnectorContext,
  belonging: Exclude<Belonging, "mailMessages">,
  id: string,
): Promise<void> {
  await api.remove(context, { ...REMOVALS[belonging](id), method: "DELETE" });
}
