import { z } from "zod";
import type { ConnectorWebhook, RemoteChange } from "../connector/connector.ts";
import { ConnectorError } from "../errors.ts";
import type { PartnerSettings } from "./api.ts";
import { jsonOf } from "./erase-contact.ts";
import { signedMessageOf, verifyMessage } from "./standard-webhooks.ts";

const Event = z.object({
  type: z.enum(["contact.opted_out", "contact.deleted", "erasure.updated"]),
  timestamp: z.string(),
  data: z.object({ reference: z.string(), purposes: z.array(z.string()).optional() }),
});

/** A partner's callbacks: signed the same way as what is sent to it. */
export function createWebhook(settings: PartnerSettings): ConnectorWebhook {
  return {
    register: async () => await Promise.reject(byContract()),
    list: async () => await Promise.resolve([]),
    remove: async () => await Promise.reject(byContract()),
    verify(request, now) {
      const message = signedMessageOf(request.headers, new TextDecoder().decode(request.body));
      return message !== undefined && verifyMessage(settings.secrets, message, now);
    },
    parse(request, now): readonly RemoteChange[] {
      const parsed = Event.safeParse(jsonOf(new TextDecoder().decode(request.body)));
      if (!parsed.success) return [];
      const { type, data, timestamp } = parsed.data;
      const sent = new Date(timestamp);
      const at = Number.isNaN(sent.getTime()) || sent > now ? now : sent;
      const remoteId = data.reference;
      switch (type) {
        case "contact.opted_out":
          return [{ change: "opted_out", remoteId, purposes: data.purposes, by: "unsubscribed", at }];
        case "contact.deleted":
          return [{ change: "deleted", remoteId, at }];
        case "erasure.updated": // a hint: the receipt is fetched and checked
          return [{ change: "updated", remoteId, at }];
      }
    },
  };
}

const byContract = (): ConnectorError =>
  new ConnectorError("permission", "a partner is told the address of callbacks by contract", {
    vendor: "partner",
  });
