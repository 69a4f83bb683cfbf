import { z } from "zod";
import type { ConnectorContext } from "../connector/connector-context.ts";
import type { OptOutReason } from "../connector/connector.ts";
import { Id, type ActiveCampaignApi } from "./api.ts";
import { instantOf } from "./instant.ts";

/** A contact's place in a list. */
export interface Membership {
  readonly list: string;
  readonly status: "unconfirmed" | "active" | "unsubscribed" | "bounced" | "unknown";
  /** When it was ended, where the vendor tells. */
  readonly leftAt: Date | undefined;
}

const STATUS: Readonly<Record<string, Membership["status"]>> = {
  "0": "unconfirmed",
  "1": "active",
  "2": "unsubscribed",
  "3": "bounced",
};

const Memberships = z.object({
  contactLists: z.array(z.object({ list: Id, status: Id, udate: z.string().nullish() })),
});

/** `GET /contacts/{id}/contactLists`; `undefined` when there is no such contact. */
export async function readMemberships(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  contact: string,
): Promise<readonly Membership[] | undefined> {
  const path = `/contacts/${encodeURIComponent(contact)}/contactLists`;
  const request = { operation: "retrieve-contact-list-memberships", method: "GET", path } as const;
  const answer = await api.readIfPresent(context, request, Memberships);
  return answer?.contactLists.map(({ list, status, udate }) => ({
    list,
    status: STATUS[status] ?? "unknown",
    leftAt: instantOf(udate),
  }));
}

/**
 * `POST /contactLists`. Status "1" would subscribe an unsubscribed contact again, so the caller has read the
 * memberships first; `again` marks the one case where a newer consent allows it.
 */
export async function setMembership(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  change: {
    readonly contact: string;
    readonly list: string;
    readonly to: "active" | "unsubscribed";
    readonly again?: boolean;
  },
): Promise<void> {
  const { contact, list, to, again = false } = change;
  const contactList = {
    list,
    contact,
    status: to === "active" ? "1" : "2",
    ...(again ? { sourceid: 4 } : {}),
  };
  await api.send(context, {
    operation: "update-list-status-for-contact",
    method: "POST",
    path: "/contactLists",
    body: { contactList },
    repeatable: true,
  });
}

/** Ends every membership that still receives, in whichever list. Answers how many those were. */
export async function unsubscribeEverywhere(
  api: ActiveCampaignApi,
  context: ConnectorContext,
  contact: string,
): Promise<number | undefined> {
  const memberships = await readMemberships(api, context, contact);
  if (memberships === undefined) return undefined;
  const receiving = memberships.filter(({ status }) => status === "active" || status === "unconfirmed");
  for (const { list } of receiving) await setMembership(api, context, { contact, list, to: "unsubscribed" });
  return receiving.length;
}

/** Does this membership say that the person must not be written to? */
export function optOutOf(membership: Membership): OptOutReason | undefined {
  switch (membership.status) {
    case "unsubscribed":
    case "unknown": // a status that nobody documented is no permission
      return "unsubscribed";
    case "bounced":
      return "bounced";
    case "active":
    case "unconfirmed":
      return undefined;
  }
}
