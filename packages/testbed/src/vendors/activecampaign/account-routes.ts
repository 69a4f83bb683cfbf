import { z } from "zod";
import type { LoopbackAnswer, LoopbackRequest } from "../loopback-server.ts";
import type { LookAlikeAccount } from "./account.ts";
import { fieldsOf, missing, webhookOf } from "./answers.ts";

const WebhookBody = z.object({
  webhook: z.object({
    name: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    sources: z.array(z.string()),
  }),
});

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
  const [, id] = /\/webhooks\/(\d+)$/.exec(request.path) ?? [];
  if (id !== undefined)
    return account.webhooks.delete(id) ? { status: 200, body: {} } : { status: 404, body: {} };
  const parsed = WebhookBody.safeParse(request.json);
  if (!parsed.success) return missing("/data/attributes/webhook");
  const webhook = { id: account.nextId(), ...parsed.data.webhook, enabled: true };
  account.webhooks.set(webhook.id, webhook);
  return { status: 201, body: { webhook: webhookOf(webhook) } };
}
