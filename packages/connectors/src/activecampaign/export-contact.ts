import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { ExportRecord, RemoteTarget } from "../connector/connector.ts";
import type { ActiveCampaignApi } from "./api.ts";
import { findContacts } from "./contacts.ts";

/** What the vendor keeps under a contact, by the names of its own links. */
const SOURCES = [
  "contactLists",
  "fieldValues",
  "contactTags",
  "notes",
  "bounceLogs",
  "trackingLogs",
  "contactLogs",
  "geoIps",
  "deals",
  "accountContacts",
  "contactAutomations",
] as const;

/** Everything ActiveCampaign holds about a person (Art. 15): 12 requests a contact. */
export async function* exportContact(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  target: RemoteTarget,
): AsyncGenerator<ExportRecord> {
  for (const { id } of await findContacts(api, context, target)) {
    const path = `/contacts/${encodeURIComponent(id)}`;
    const contact = await api.readIfPresent(
      context,
      { operation: "get-contact", method: "GET", path },
      z.unknown(),
    );
    if (contact !== undefined) yield { source: "contact", data: contact };
    for (const source of SOURCES) {
      const request = { operation: `contact-${source}`, method: "GET", path: `${path}/${source}` } as const;
      const data = await api.readIfPresent(context, request, z.unknown());
      if (data !== undefined) yield { source, data };
    }
  }
}
