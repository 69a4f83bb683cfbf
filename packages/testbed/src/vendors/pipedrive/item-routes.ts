import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { LoopbackAnswer, LoopbackRequest } from "../loopback-server.ts";
import type { ItemKind, LookAlikeCompany, LookAlikeItem } from "./company.ts";
import { failure, success } from "./person-routes.ts";

const LeadBody = z.object({
  title: z.string(),
  person_id: z.number().int().optional(),
  organization_id: z.number().int().optional(),
  origin_id: z.string().nullish(),
});
const FieldBody = z.object({ field_name: z.string().min(1), field_type: z.string() });
const CUSTOM = { is_custom_field: true, is_optional_response_field: false };
const WebhookBody = z.object({
  subscription_url: z.string(),
  http_auth_user: z.string().default(""),
  http_auth_password: z.string().default(""),
});

/** A listing of what hangs on a person: by offset in version 1, by cursor in version 2, `null` when empty. */
export function listItems(
  company: LookAlikeCompany,
  kind: ItemKind,
  version: 1 | 2,
  person: number | undefined,
  query: URLSearchParams,
): LoopbackAnswer {
  const since = query.get("updated_since");
  const all = [...company.items[kind].values()].filter(
    (item) =>
      (person === undefined || item.personId === person) &&
      (since === null || new Date(String(item.values["update_time"])) >= new Date(since)),
  );
  const start = Number(query.get("start") ?? query.get("cursor") ?? "0");
  const limit = Number(query.get("limit") ?? "100");
  const page = all
    .slice(start, start + limit)
    .map((item) =>
      kind === "mailMessages"
        ? { object: "mailMessage", timestamp: "", data: { id: Number(item.id) } }
        : itemOf(item),
    );
  const more = start + limit < all.length;
  if (version === 2) return success(page, { next_cursor: more ? String(start + limit) : null });
  const offset = { start, limit, more_items_in_collection: more };
  return success(
    page.length === 0 ? null : page,
    kind === "notes" ? { pagination: { ...offset, next_start: start + limit } } : offset,
  );
}

/** Deletes what hangs on a person; the answer differs by kind. */
export function removeItem(
  company: LookAlikeCompany,
  kinds: readonly ItemKind[],
  id: string,
): LoopbackAnswer {
  const kind = kinds.find((candidate) => company.items[candidate].has(id));
  if (kind === undefined) return failure(404, "not found");
  company.items[kind].delete(id);
  return success(kind === "notes" ? true : { id: kind.endsWith("eads") ? id : Number(id) });
}

/** `POST /leads`. */
export function addLead(company: LookAlikeCompany, request: LoopbackRequest, now: Date): LoopbackAnswer {
  const parsed = LeadBody.safeParse(request.json);
  if (!parsed.success || parsed.data.person_id === undefined) return failure(400, "a lead needs a person");
  const { person_id: person, ...values } = parsed.data;
  const facts = {
    origin: "API",
    is_archived: false,
    add_time: now.toISOString(),
    update_time: now.toISOString(),
  };
  return success(itemOf(company.add("leads", person, { ...facts, ...values })), undefined, 201);
}

/** `GET` and `POST /personFields`. */
export function personFields(company: LookAlikeCompany, request: LoopbackRequest): LoopbackAnswer {
  if (request.method === "GET") {
    const fields = [...company.fields].map(([code, name]) => ({
      field_code: code,
      field_name: name,
      field_type: "varchar",
      ...CUSTOM,
    }));
    return success(fields, { next_cursor: null });
  }
  const parsed = FieldBody.safeParse(request.json);
  if (!parsed.success) return failure(400, "validation failed");
  const code = randomUUID().replaceAll("-", "") + "0".repeat(8);
  company.fields.set(code, parsed.data.field_name);
  return success({ field_code: code, ...parsed.data, ...CUSTOM });
}

/** `GET` and `POST /webhooks`. */
export function webhooks(company: LookAlikeCompany, request: LoopbackRequest): LoopbackAnswer {
  if (request.method === "GET") {
    return success(
      [...company.webhooks.values()].map(({ id, url }) => ({
        id,
        subscription_url: url,
        name: "habeas",
        version: "2.0",
      })),
    );
  }
  const [, ended] = /\/webhooks\/(\d+)$/.exec(request.path) ?? [];
  if (ended !== undefined) {
    return company.webhooks.delete(Number(ended))
      ? { status: 200, body: { status: "ok", success: true } }
      : failure(404, "unknown webhook");
  }
  const parsed = WebhookBody.safeParse(request.json);
  if (!parsed.success) return failure(400, "validation failed");
  const { subscription_url: url, http_auth_user: user, http_auth_password: password } = parsed.data;
  const webhook = { id: company.nextId(), url, user, password };
  company.webhooks.set(webhook.id, webhook);
  return {
    status: 201,
    body: { status: "ok", success: true, data: { id: webhook.id, subscription_url: url, version: "2.0" } },
  };
}

const itemOf = (item: LookAlikeItem): Record<string, unknown> => ({
  id: /^\d+$/.test(item.id) ? Number(item.id) : item.id,
  person_id: item.personId,
  ...item.values,
});
