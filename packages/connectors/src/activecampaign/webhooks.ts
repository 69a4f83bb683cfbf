import { z } from "zod";
import { equalText } from "../connector/equal-text.ts";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { ConnectorWebhook, OptOutReason, RawRequest, RemoteChange } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import { Id, type ActiveCampaignApi } from "./api.ts";
import type { ActiveCampaignSettings } from "./options.ts";

const Webhooks = z.object({
  webhooks: z.array(z.object({ id: Id, url: z.string(), name: z.string().optional() })),
});
/** What tells our registrations from others. */
const NAME = "habeas";
const Webhook = z.object({ webhook: z.object({ id: Id }) });

const OPT_OUT_EVENTS: Readonly<Record<string, OptOutReason>> = {
  unsubscribe: "unsubscribed",
  bounce: "bounced",
};

/**
 * ActiveCampaign's webhooks: form-encoded, unsigned, never repeated. The token in the path is all that
 * authenticates them, so they are hints that a reading of the contact confirms, except for an opt-out, which
 * counts at once. Answer them with 200; 410 would switch the webhook off.
 */
export function createWebhook(api: ActiveCampaignApi, settings: ActiveCampaignSettings): ConnectorWebhook {
  const { webhookToken, lists } = settings;
  return {
    async register(context: ConnectorContext, url: string) {
      if (webhookToken === undefined || !carriesToken(url, webhookToken.reveal())) {
        throw new ConnectorError("invalid_options", "the webhook's address must end in /webhookToken", {
          where: "webhookToken",
        });
      }
      const { webhooks } = await api.read(
        context,
        {
          operation: "get-a-list-of-webhooks",
          method: "GET",
          path: "/webhooks",
          query: { "filters[url]": url },
        },
        Webhooks,
      );
      const known = webhooks.find((webhook) => webhook.url === url);
      if (known !== undefined) return { id: known.id };
      const webhook = {
        name: NAME,
        url,
        events: ["unsubscribe", "bounce", "update"],
        sources: ["public", "admin", "api", "system"],
      };
      const made = await api.read(
        context,
        { operation: "create-webhook", method: "POST", path: "/webhooks", body: { webhook } },
        Webhook,
      );
      return { id: made.webhook.id };
    },
    async list(context) {
      const query = { "filters[name]": NAME };
      const request = {
        operation: "get-a-list-of-webhooks",
        method: "GET",
        path: "/webhooks",
        query,
      } as const;
      const { webhooks } = await api.read(context, request, Webhooks);
      return webhooks.filter(({ name }) => name === NAME).map(({ id, url }) => ({ id, url }));
    },
    async remove(context, id) {
      const path = `/webhooks/${encodeURIComponent(id)}`;
      await api.send(context, { operation: "delete-webhook", method: "DELETE", path, absentIsFine: true });
    },
    verify: (request) => webhookToken !== undefined && carriesToken(request.url, webhookToken.reveal()),
    parse: (request, now) => parseEvent(request, now, lists),
  };
}

function carriesToken(url: string, token: string): boolean {
  const path = new URL(url, "http://localhost").pathname;
  return equalText(path.slice(path.lastIndexOf("/") + 1), token);
}

function parseEvent(
  request: RawRequest,
  now: Date,
  lists: Readonly<Record<string, string>>,
): readonly RemoteChange[] {
  const form = new URLSearchParams(new TextDecoder().decode(request.body));
  const type = form.get("type") ?? "";
  const remoteId = form.get("contact[id]");
  if (remoteId === null || !/^\d{1,20}$/.test(remoteId)) return [];
  const email = form.get("contact[email]") ?? undefined;
  const sent = new Date(form.get("date_time") ?? "");
  // A time of the future would outlive the consents of the meantime.
  const at = Number.isNaN(sent.getTime()) || sent > now ? now : sent;
  const by = OPT_OUT_EVENTS[type];
  if (by !== undefined) {
    const listed = [...form.getAll("list"), ...form.getAll("list[][id]")].filter(
      (id) => id !== "0" && id !== "",
    );
    const purposes = Object.entries(lists).flatMap(([purpose, list]) =>
      listed.includes(list) ? [purpose] : [],
    );
    if (listed.length > 0 && purposes.length === 0) return []; // a list of somebody else's
    return [{ change: "opted_out", remoteId, email, by, at, ...(purposes.length === 0 ? {} : { purposes }) }];
  }
  return type === "update" ? [{ change: "updated", remoteId, email, at }] : [];
}
