import type { LoopbackAnswer } from "../loopback-server.ts";
import type { LookAlikeAccount, LookAlikeContact, LookAlikeWebhook } from "./account.ts";

/** Dates with an offset and without milliseconds, as the vendor writes them. */
export const vendorDate = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, "+00:00");

export const notFound = (id: string): LoopbackAnswer => ({
  status: 404,
  body: { message: `No Result found for Subscriber with id ${id}` },
});

export const duplicate: LoopbackAnswer = {
  status: 422,
  body: {
    errors: [
      {
        title: "Email address already exists in the system",
        detail: "",
        code: "duplicate",
        source: { pointer: "/data/attributes/email" },
      },
    ],
  },
};

export const missing = (pointer: string): LoopbackAnswer => ({
  status: 422,
  body: { errors: [{ status: 422, title: "Missing attribute", source: { pointer } }] },
});

/** A contact as it is answered: everything is a string, and most of it is of no use. */
export function contactOf(contact: LookAlikeContact): Record<string, unknown> {
  const links = ["contactLists", "fieldValues", "contactTags", "notes", "bounceLogs"];
  return {
    cdate: vendorDate(contact.updatedAt),
    email: contact.email,
    phone: contact.phone,
    firstName: contact.firstName,
    lastName: contact.lastName,
    orgid: "0",
    bounced_hard: contact.bouncedHard ? "1" : "0",
    bounced_soft: "0",
    bounced_date: null,
    deleted: "0",
    anonymized: "0",
    udate: vendorDate(contact.updatedAt),
    deleted_at: null,
    links: Object.fromEntries(
      links.map((link) => [link, `https://account.api-us1.com/api/3/contacts/${contact.id}/${link}`]),
    ),
    id: contact.id,
    organization: null,
  };
}

export const membershipsOf = (contact: LookAlikeContact): Record<string, unknown>[] =>
  [...contact.lists].map(([list, status], index) => ({
    contact: contact.id,
    list,
    form: null,
    seriesid: "0",
    sdate: vendorDate(contact.updatedAt),
    udate: contact.leftAt.has(list) ? vendorDate(contact.leftAt.get(list) ?? contact.updatedAt) : null,
    status, // a string here, a number in the answer to a change
    responder: "1",
    sync: "0",
    unsubreason: "",
    sourceid: "4",
    id: String(index + 1),
  }));

export const fieldValuesOf = (contact: LookAlikeContact): Record<string, unknown>[] =>
  [...contact.fieldValues].map(([field, value], index) => ({
    contact: contact.id,
    field,
    value,
    cdate: vendorDate(contact.updatedAt),
    udate: vendorDate(contact.updatedAt),
    id: String(index + 1),
  }));

export const fieldsOf = (account: LookAlikeAccount): Record<string, unknown>[] =>
  account.fields.map(({ id, tag }) => ({ title: tag, descript: null, type: "text", perstag: tag, id }));

export const webhookOf = (webhook: LookAlikeWebhook): Record<string, unknown> => ({
  cdate: "2026-01-01T12:00:00+00:00",
  listid: "0",
  name: webhook.name,
  url: webhook.url,
  events: webhook.events,
  sources: webhook.sources,
  links: [],
  id: webhook.id,
});
