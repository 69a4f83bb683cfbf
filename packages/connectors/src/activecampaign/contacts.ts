import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { OutboundContact, RemoteContact, RemoteTarget } from "../connector/connector.ts";
import { Id, type ActiveCampaignApi } from "./api.ts";

const Contact = z.object({ contact: z.object({ id: Id }) });
const Contacts = z.object({ contacts: z.array(z.object({ id: Id, email: z.string().optional() })) });

/** A contact's values as the vendor wants them; `fieldValues` refer to custom fields by id. */
export interface ContactBody {
  readonly [key: string]: string | readonly { readonly field: string; readonly value: string }[];
}

/** `GET /contacts?email=`: none or one, since an address is unique here. */
export async function findByEmail(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  email: string,
): Promise<readonly RemoteContact[]> {
  const request = {
    operation: "list-all-contacts",
    method: "GET",
    path: "/contacts",
    query: { email },
  } as const;
  const { contacts } = await api.read(context, request, Contacts);
  return contacts;
}

/** Every contact of a person: those whose id is known, and those with one of her addresses. */
export async function findContacts(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  target: RemoteTarget,
): Promise<readonly RemoteContact[]> {
  const ids = new Set<string>();
  for (const id of target.remoteIds) {
    if (await isPresent(api, context, id)) ids.add(id);
  }
  for (const email of target.emails) {
    for (const contact of await findByEmail(api, context, email)) ids.add(contact.id);
  }
  return [...ids].map((id) => ({ id }));
}

/** `GET /contacts/{id}`. */
export async function isPresent(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  id: string,
): Promise<boolean> {
  const path = `/contacts/${encodeURIComponent(id)}`;
  const found = await api.readIfPresent(context, { operation: "get-contact", method: "GET", path }, Contact);
  return found !== undefined;
}

/** `POST /contact/sync`: creates or updates by address; never touches a list, so it is safe to repeat. */
export async function syncContact(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  contact: ContactBody,
): Promise<string> {
  const { contact: synced } = await api.read(
    context,
    {
      operation: "sync-a-contacts-data",
      method: "POST",
      path: "/contact/sync",
      body: { contact },
      repeatable: true,
    },
    Contact,
  );
  return synced.id;
}

/** `PUT /contacts/{id}`: the only way to change an address without making a second contact. */
export async function updateContact(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  id: string,
  contact: ContactBody,
): Promise<void> {
  const path = `/contacts/${encodeURIComponent(id)}`;
  await api.send(context, { operation: "update-a-contact-new", method: "PUT", path, body: { contact } });
}

/** `DELETE /contacts/{id}`: gone already is fine. Restorable for 30 days. */
export async function deleteContact(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  id: string,
): Promise<void> {
  const path = `/contacts/${encodeURIComponent(id)}`;
  await api.send(context, { operation: "delete-contact", method: "DELETE", path, absentIsFine: true });
}

/** The vendor's form of a contact; custom fields by the ids in `fieldIds` (tag → id). */
export function contactBody(
  contact: OutboundContact,
  fields: Readonly<Record<string, "firstName" | "lastName" | "phone" | { readonly tag: string }>>,
  fieldIds: ReadonlyMap<string, string>,
): ContactBody {
  const body: Record<string, ContactBody[string]> = { email: contact.email };
  const fieldValues: { field: string; value: string }[] = [];
  for (const [column, field] of Object.entries(fields)) {
    const value = contact.fields[column] ?? (contact.cleared?.includes(column) === true ? "" : undefined);
    if (value === undefined) continue;
    if (typeof field === "string") body[field] = value;
    else fieldValues.push({ field: fieldIds.get(field.tag) ?? "", value });
  }
  return fieldValues.length === 0 ? body : { ...body, fieldValues };
}
