import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { ConnectorWebhook, RawRequest, RemoteChange } from "../connector/connector.ts";
import { equalText } from "../connector/equal-text.ts";
import { Id, type PipedriveApi } from "./api.ts";
import type { PipedriveSettings } from "./options.ts";
import type { WebhookCreate } from "./request-bodies.ts";

/** What tells our registrations from others. */
const NAME = "habeas";
const Webhooks = z.object({
  data: z.array(z.object({ id: Id, subscription_url: z.string(), name: z.string().nullish() })).nullish(),
});
const Webhook = z.object({ data: z.object({ id: Id }) });
const Event = z.object({
  meta: z.object({
    action: z.string(),
    entity: z.string(),
    entity_id: Id,
    timestamp: z.string(),
    change_source: z.string().nullish(),
    user_id: Id.nullish(),
    merged_to_id: Id.nullish(),
  }),
  data: z.looseObject({ marketing_status: z.string().nullish() }).nullish(),
});

/** Pipedrive's webhooks, version 2: JSON with Basic credentials, repeated when they fail, unsigned. */
export function createWebhook(
  api: PipedriveApi,
  credentials: NonNullable<PipedriveSettings["webhook"]>,
): ConnectorWebhook {
  const { user, password, ownUserId } = credentials;
  return {
    async register(context: ConnectorContext, url: string) {
      const listing = { operation: "getWebhooks", version: 1, method: "GET", path: "/webhooks" } as const;
      const { data } = await api.read(context, listing, Webhooks);
      const known = data?.find((webhook) => webhook.subscription_url === url);
      if (known !== undefined) return { id: known.id };
      const body: WebhookCreate = {
        subscription_url: url,
        event_action: "*",
        event_object: "person",
        name: NAME,
        version: "2.0",
        http_auth_user: user,
        http_auth_password: password.reveal(),
      };
      const making = {
        operation: "addWebhook",
        version: 1,
        method: "POST",
        path: "/webhooks",
        body,
      } as const;
      return { id: (await api.read(context, making, Webhook)).data.id };
    },
    async list(context) {
      const request = { operation: "getWebhooks", version: 1, method: "GET", path: "/webhooks" } as const;
      const { data } = await api.read(context, request, Webhooks);
      return (data ?? [])
        .filter(({ name }) => name === NAME)
        .map(({ id, subscription_url: url }) => ({ id, url }));
    },
    async remove(context, id) {
      const path = `/webhooks/${encodeURIComponent(id)}`;
      await api.remove(context, { operation: "deleteWebhook", version: 1, method: "DELETE", path });
    },
    verify(request) {
      const expected = `Basic ${Buffer.from(`${user}:${password.reveal()}`).toString("base64")}`;
      return equalText(request.headers.get("authorization") ?? "", expected);
    },
    parse: (request, now) => parseEvent(request, now, ownUserId),
  };
}

function parseEvent(request: RawRequest, now: Date, ownUserId: string | undefined): readonly RemoteChange[] {
  const parsed = Event.safeParse(jsonOf(request.body));
  if (!parsed.success) return [];
  const { meta, data } = parsed.data;
  if (meta.entity !== "person") return [];
  // What habeas did itself comes back as an event, too.
  if (meta.change_source === "api" && ownUserId !== undefined && meta.user_id === ownUserId) return [];
  const sent = new Date(meta.timestamp);
  const at = Number.isNaN(sent.getTime()) || sent > now ? now : sent;
  const remoteId = meta.entity_id;
  const { merged_to_id: into } = meta;
  if (typeof into === "string" && into !== remoteId) return [{ change: "merged", remoteId, into, at }];
  if (meta.action === "delete") return [{ change: "deleted", remoteId, at }];
  if (data?.marketing_status === "unsubscribed")
    return [{ change: "opted_out", remoteId, by: "unsubscribed", at }];
  return meta.action === "change" ? [{ change: "updated", remoteId, at }] : [];
}

function jsonOf(body: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return value;
  } catch {
    return undefined;
  }
}
