import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { LoopbackAnswer, LoopbackRequest } from "../loopback-server.ts";
import type { LookAlikeAccount } from "./account.ts";
import { fieldsOf, missing, webhookOf } from "./answers.ts";

const ImportBody = z.object({
  contacts: z.array(
    z.object({
      email: z.string(),
      first_name: z.string().optional(),
      last_name: z.string().optional(),
      phone: z.string().optional(),
      fields: z.array(z.object({ id: z.number().int(), value: z.string() })).default([]),
      subscribe: z.array(z.object({ listid: z.string() })).default([]),
    }),
  ),
});

const WebhookBody = z.object({
  webhook: z.object({
    name: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    sources: z.array(z.string()),
  }),
});

/** `POST /import/bulk_import`: all or nothing on form, and never a way back from an opt-out. */
export function importContacts(account: LookAlikeAccount, request: LoopbackRequest): LoopbackAnswer {
  const parsed = ImportBody.safeParse(request.json);
  if (!parsed.success || parsed.data.contacts.length > 250) {
    return {
      status: 400,
      body: { success: 0, message: "JSON payload did not pass validation", failureReasons: [] },
    };
  }
  const failureReasons = parsed.data.contacts.flatMap(({ email }, contact) =>
    /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)
      ? []
      : [{ contact, failureReason: "Field 'email' incorrect format" }],
  );
  if (failureReasons.length > 0) {
    return {
      status: 400,
      body: { success: 0, message: "JSON payload did not pass validation", failureReasons },
    };
  }
  const batch = { id: randomUUID(), success: new Array<string>(), failure: new Array<string>() };
  for (const row of parsed.data.contacts) {
    const contact = account.byEmail(row.email) ?? account.create({ email: row.email });
    contact.firstName = row.first_name ?? contact.firstName;
    contact.lastName = row.last_name ?? contact.lastName;
    contact.phone = row.phone ?? contact.phone;
    for (const { id, value } of row.fields) contact.fieldValues.set(String(id), value);
    for (const { listid } of row.subscribe) if (!contact.lists.has(listid)) contact.lists.set(listid, "1");
    batch.success.push(contact.id);
  }
  account.imports.set(batch.id, batch);
  const queued = parsed.data.contacts.length;
  return {
    status: 200,
    body: { Success: 1, queued_contacts: queued, batchId: batch.id, message: "Contact import queued" },
  };
}

/** `GET /import/info`. */
export function importStatus(account: LookAlikeAccount, query: URLSearchParams): LoopbackAnswer {
  const batch = account.imports.get(query.get("batchId") ?? "");
  if (batch === undefined)
    return { status: 400, body: { success: 0, message: "'batchId' is a required field." } };
  return { status: 200, body: { status: "completed", success: batch.success, failure: batch.failure } };
}

/** `GET /fields`. */
export function listFields(account: LookAlikeAccount, query: URLSearchParams): LoopbackAnswer {
  const tag = query.get("filters[perstag]");
  const fields = fieldsOf(account).filter((field) => tag === null || field["perstag"] === tag);
  return {
    status: 200,
    body: { fieldOptions: [], fieldRels: [], fields, meta: { total: String(fields.length) } },
  };
}

/** `GET` and `POST /webhooks`. */
export function webhooks(account: LookAlikeAccount, request: LoopbackRequest): LoopbackAnswer {
  if (request.method === "GET") {
    const url = request.query.get("filters[url]");
    const found = [...account.webhooks.values()].filter((webhook) => url === null || webhook.url === url);
    return { status: 200, body: { webhooks: found.map(webhookOf), meta: { total: String(found.length) } } };
  }
  const parsed = WebhookBody.safeParse(request.json);
  if (!parsed.success) return missing("/data/attributes/webhook");
  const webhook = { id: account.nextId(), ...parsed.data.webhook, enabled: true };
  account.webhooks.set(webhook.id, webhook);
  return { status: 201, body: { webhook: webhookOf(webhook) } };
}
