import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import { Id, type PipedriveApi } from "./api.ts";
import type { LeadCreate } from "./request-bodies.ts";
import type { ServedContact } from "../connector/connector.ts";
import { listBelongings, listChangedLeads, removeBelonging } from "./belongings.ts";

const Lead = z.object({ data: z.object({ id: Id }) });

/** Makes the lead that stands for a request, once: it carries our reference as its origin. */
export async function ensureLead(
  api: PipedriveApi,
  context: ConnectorContext,
  lead: { readonly person: string; readonly title: string; readonly reference: string },
): Promise<void> {
  const { person, title, reference } = lead;
  for await (const known of listBelongings(api, context, "leads", person)) {
    if (known.origin_id === reference) return;
  }
  const body: LeadCreate = { title, person_id: Number(person), origin_id: reference };
  await api.read(context, { operation: "addLead", version: 1, method: "POST", path: "/leads", body }, Lead);
}

/** Removes the leads that habeas made: the request they stood for is withdrawn. */
export async function removeOwnLeads(
  api: PipedriveApi,
  context: ConnectorContext,
  person: string,
  reference: string,
): Promise<void> {
  for (const belonging of ["leads", "archivedLeads"] as const) {
    const ours: string[] = [];
    for await (const lead of listBelongings(api, context, belonging, person)) {
      if (lead.origin_id === reference) ours.push(lead.id);
    }
    for (const id of ours) await removeBelonging(api, context, belonging, id);
  }
}

/** Clocks differ, and a page is read again rather than missed. */
const MARGIN = 60_000;

/** Whose request stands there as a lead of habeas, of those that changed since then. */
export async function* listServed(
  api: PipedriveApi,
  context: ConnectorContext,
  since: Date | undefined,
): AsyncGenerator<readonly ServedContact[]> {
  const from = since === undefined ? undefined : new Date(since.getTime() - MARGIN);
  for await (const leads of listChangedLeads(api, context, from)) {
    yield leads.flatMap(({ origin_id: reference, person_id: id, update_time: updated }) => {
      const at = new Date(updated ?? "");
      if (typeof reference !== "string" || typeof id !== "string") return [];
      return [{ id, reference, at: Number.isNaN(at.getTime()) ? context.clock() : at }];
    });
  }
}
