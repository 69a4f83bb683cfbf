import { z } from "zod";
import type { LoopbackAnswer, LoopbackRequest } from "../loopback-server.ts";
import type { LookAlikeAccount, LookAlikeContact } from "./account.ts";
import { contactOf, duplicate, fieldValuesOf, membershipsOf, missing, notFound } from "./answers.ts";

const ContactBody = z.object({
  contact: z.object({
    email: z.string().optional(),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    phone: z.string().optional(),
    fieldValues: z.array(z.object({ field: z.string(), value: z.string() })).optional(),
  }),
});

const ContactListBody = z.object({
  contactList: z.object({
    list: z.string(),
    contact: z.string(),
    status: z.string(),
    sourceid: z.number().int().optional(),
  }),
});

/** What is kept under a contact and empty in this account. */
const EMPTY_SOURCES = new Set(
  "contactTags notes bounceLogs trackingLogs contactLogs geoIps deals accountContacts contactAutomations".split(
    " ",
  ),
);

/** `POST /contact/sync`: by address, 201 when new, and no list is touched. */
export function syncContact(account: LookAlikeAccount, request: LoopbackRequest, now: Date): LoopbackAnswer {
  const parsed = ContactBody.safeParse(request.json);
  const email = parsed.data?.contact.email;
  if (parsed.data === undefined || email === undefined) return missing("/data/attributes/contact");
  if (!email.includes("@")) return missing("/data/attributes/email");
  const known = account.byEmail(email);
  const contact = known ?? account.create({ email });
  assign(contact, parsed.data.contact, now);
  return {
    status: known === undefined ? 201 : 200,
    body: { fieldValues: fieldValuesOf(contact), contact: contactOf(contact) },
  };
}

/** `GET /contacts` with the filters that the connector uses. */
export function listContacts(account: LookAlikeAccount, query: URLSearchParams): LoopbackAnswer {
  const email = query.get("email");
  const list = query.get("listid");
  const status = query.get("status") ?? "-1";
  const greater = Number(query.get("id_greater") ?? "0");
  const after = query.get("filters[updated_after]");
  const limit = Math.min(Number(query.get("limit") ?? "20"), 100);
  const page: LookAlikeContact[] = [];
  let total = 0;
  // in the order of their ids, which is that of the account
  for (const contact of email === null ? account.contacts.values() : [account.byEmail(email)]) {
    if (contact === undefined || Number(contact.id) <= greater) continue;
    if (list !== null && !contact.lists.has(list)) continue;
    if (list !== null && status !== "-1" && contact.lists.get(list) !== status) continue;
    if (after !== null && contact.updatedAt.toISOString().slice(0, 10) <= after) continue;
    total += 1;
    if (page.length < limit) page.push(contact);
  }
  const meta = { total: String(total), page_input: {} };
  return { status: 200, body: { scoreValues: [], contacts: page.map(contactOf), meta } };
}

/** `/contacts/{id}` and what lies under it. */
export function oneContact(
  account: LookAlikeAccount,
  request: LoopbackRequest,
  path: string,
  now: Date,
): LoopbackAnswer {
  const [id = "", source] = path.split("/");
  const contact = account.contacts.get(id);
  if (contact === undefined) return notFound(id);
  if (source !== undefined) return sourceOf(contact, source);
  switch (request.method) {
    case "GET":
      return {
        status: 200,
        body: {
          contactLists: membershipsOf(contact),
          fieldValues: fieldValuesOf(contact),
          contact: contactOf(contact),
        },
      };
    case "PUT": {
      const parsed = ContactBody.safeParse(request.json);
      if (!parsed.success) return missing("/data/attributes/contact");
      const { email } = parsed.data.contact;
      const other = email === undefined ? undefined : account.byEmail(email);
      if (other !== undefined && other !== contact) return duplicate;
      assign(contact, parsed.data.contact, now);
      return { status: 200, body: { fieldValues: fieldValuesOf(contact), contact: contactOf(contact) } };
    }
    case "DELETE":
      account.contacts.delete(id);
      account.trash.set(id, { contact, deletedAt: now });
      return { status: 200, body: {} };
    default:
      return { status: 405, body: {} };
  }
}

/** `POST /contactLists`: status "1" subscribes, whatever was before, just as the vendor does. */
export function setMembership(
  account: LookAlikeAccount,
  request: LoopbackRequest,
  now: Date,
): LoopbackAnswer {
  const parsed = ContactListBody.safeParse(request.json);
  if (!parsed.success) return missing("/data/attributes/contactList");
  const { list, contact: id, status } = parsed.data.contactList;
  const contact = account.contacts.get(id);
  if (contact === undefined || !account.lists.some((one) => one.id === list)) {
    return {
      status: 404,
      body: { errors: [{ status: 404, title: "Not Found", detail: "Contact not found" }] },
    };
  }
  contact.lists.set(list, status);
  if (status === "2") contact.leftAt.set(list, now);
  else contact.leftAt.delete(list);
  contact.updatedAt = now;
  const contactList = {
    contact: id,
    list,
    form: null,
    seriesid: "0",
    status: Number(status),
    sync: "0",
    links: {},
    id: "1",
  };
  return { status: 200, body: { contacts: [contactOf(contact)], contactList } };
}

function sourceOf(contact: LookAlikeContact, source: string): LoopbackAnswer {
  if (source === "contactLists") return { status: 200, body: { contactLists: membershipsOf(contact) } };
  if (source === "fieldValues") return { status: 200, body: { fieldValues: fieldValuesOf(contact) } };
  return EMPTY_SOURCES.has(source)
    ? { status: 200, body: { [source]: [] } }
    : { status: 404, body: { message: "" } };
}

function assign(contact: LookAlikeContact, values: z.output<typeof ContactBody>["contact"], now: Date): void {
  const { fieldValues = [], ...standard } = values;
  for (const key of ["email", "firstName", "lastName", "phone"] as const) {
    const value = standard[key];
    if (value !== undefined) contact[key] = value.trim();
  }
  for (const { field, value } of fieldValues) contact.fieldValues.set(field, value);
  contact.updatedAt = now;
}
