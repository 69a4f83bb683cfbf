import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { OutboundContact, RemoteContact, RemoteTarget } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import { Id, type PipedriveApi } from "./api.ts";
import type { PipedriveSettings } from "./options.ts";
import type { PersonCreate, PersonPoint, PersonUpdate } from "./request-bodies.ts";

const Person = z.object({
  data: z.object({
    id: Id,
    is_deleted: z.boolean().nullish(),
  }),
});
const Hits = z.object({ data: z.object({ items: z.array(z.object({ item: z.object({ id: Id }) })) }) });

/** `GET /persons/search`: exact, none to several. An error is an error, never "none". */
async function search(
  api: PipedriveApi,
  context: ConnectorContext,
  fields: "email" | "custom_fields",
  term: string,
): Promise<readonly string[]> {
  const query = { term, fields, exact_match: "true", limit: "500" };
  const request = {
    operation: "searchPersons",
    version: 2,
    method: "GET",
    path: "/persons/search",
    query,
  } as const;
  const { data } = await api.read(context, request, Hits);
  return data.items.map(({ item }) => item.id);
}

/** Everybody who is this person: by stored id, by our reference, and by every address that is known. */
export async function findPersons(
  api: PipedriveApi,
  context: ConnectorContext,
  target: RemoteTarget,
): Promise<readonly RemoteContact[]> {
  const ids = new Set<string>();
  for (const id of target.remoteIds) {
    const person = await readPerson(api, context, id);
    if (person !== undefined && !person.isDeleted) ids.add(id);
  }
  for (const id of await search(api, context, "custom_fields", target.reference)) ids.add(id);
  for (const email of target.emails) for (const id of await search(api, context, "email", email)) ids.add(id);
  return [...ids].map((id) => ({ id }));
}

/**
 * The one person to write to, if there is one.
 *
 * @throws A {@link ConnectorError}: `conflict` when an address leads to several, and none carries our reference.
 */
export async function resolvePerson(
  api: PipedriveApi,
  context: ConnectorContext,
  contact: OutboundContact,
): Promise<string | undefined> {
  const ours = await search(api, context, "custom_fields", contact.reference);
  if (ours[0] !== undefined) return ours.toSorted((a, b) => Number(a) - Number(b))[0];
  const namesakes = await search(api, context, "email", contact.email);
  if (namesakes.length <= 1) return namesakes[0];
  throw new ConnectorError("conflict", "the recipient has several matches, or one already", {
    vendor: "pipedrive",
    operation: "searchPersons",
    pointers: ["/emails"],
  });
}

/** `GET /persons/{id}`; `undefined` when it is gone for good. */
export async function readPerson(
  api: PipedriveApi,
  context: ConnectorContext,
  id: string,
): Promise<{ readonly isDeleted: boolean } | undefined> {
  const path = `/persons/${encodeURIComponent(id)}`;
  const found = await api.readIfPresent(
    context,
    { operation: "getPerson", version: 2, method: "GET", path },
    Person,
  );
  return found === undefined ? undefined : { isDeleted: found.data.is_deleted === true };
}

/** `POST /persons`. Not repeatable by itself: our reference in a custom field makes it so. */
export async function addPerson(
  api: PipedriveApi,
  context: ConnectorContext,
  body: PersonCreate,
): Promise<string> {
  const request = {
    operation: "addPerson",
    version: 2,
    method: "POST",
    path: "/persons",
    body,
  } as const;
  return (await api.read(context, request, Person)).data.id;
}

/** `PATCH /persons/{id}`. @throws A {@link ConnectorError}: `gone` for a deleted person. */
export async function updatePerson(
  api: PipedriveApi,
  context: ConnectorContext,
  id: string,
  body: PersonUpdate,
): Promise<void> {
  const path = `/persons/${encodeURIComponent(id)}`;
  await api.read(
    context,
    { operation: "updatePerson", version: 2, method: "PATCH", path, body, repeatable: true },
    Person,
  );
}

/** `DELETE /persons/{id}`: hidden at once, purged after 30 days. */
export async function deletePerson(api: PipedriveApi, context: ConnectorContext, id: string): Promise<void> {
  const path = `/persons/${encodeURIComponent(id)}`;
  await api.remove(context, { operation: "deletePerson", version: 2, method: "DELETE", path });
}

/** A contact in the vendor's form; a person needs a name, and has only her address when no name may go. */
export function personBody(
  contact: OutboundContact,
  fields: PipedriveSettings["fields"],
  referenceField: string,
): PersonCreate {
  const values: { name?: string; phone?: string } = {};
  for (const [column, field] of Object.entries(fields)) {
    const value = contact.fields[column];
    if (value !== undefined) values[field] = value;
  }
  return {
    name: values.name ?? contact.email,
    emails: [point(contact.email)],
    ...(values.phone !== undefined
      ? { phones: [point(values.phone)] }
      : isPhoneCleared(contact, fields)
        ? { phones: [] }
        : {}),
    custom_fields: { [referenceField]: contact.reference },
  };
}

const point = (value: string): PersonPoint => ({ value, primary: true, label: "work" });

const isPhoneCleared = (contact: OutboundContact, fields: PipedriveSettings["fields"]): boolean =>
  contact.cleared?.some((column) => fields[column] === "phone") === true;
