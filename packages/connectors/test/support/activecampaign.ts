import { existsSync } from "node:fs";
import { Secret, type Connector, type OutboundContact } from "@habeas/connectors";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { shared } from "@habeas/testbed";
import { startActiveCampaign } from "@habeas/testbed/vendors";
import { expect } from "vitest";
import { createContractChecker, type ContractChecker, type Overlay } from "./contract-checker.ts";
import type { ActiveCampaignLookAlike, ActiveCampaignLookAlikeOptions } from "@habeas/testbed/vendors";

const CONTRACT = "contracts/activecampaign-v3.slice.json";

const unnamed = (...members: readonly string[]): string[] =>
  members.map((member) => `/contact/${member} is not named by the vendor`);

/** What the vendor's file leaves out. */
const overlay: Overlay = {
  // "Pagination" is a page of its own in the vendor's documentation, and missing from this operation.
  query: { "list-all-contacts": ["limit"] },
  // Recorded answers hold more of a contact than the file names, in some operations.
  answers: {
    "sync-a-contacts-data": unnamed(
      "anonymized",
      "bounced_date",
      "bounced_hard",
      "bounced_soft",
      "deleted",
      "deleted_at",
    ),
    "get-contact": unnamed("anonymized", "deleted_at"),
  },
  // Every contact that the vendor answers carries these links.
  linked: Object.fromEntries(
    [
      "contactTags",
      "bounceLogs",
      "trackingLogs",
      "contactLogs",
      "geoIps",
      "deals",
      "accountContacts",
      "contactAutomations",
    ].map((source) => [`contact-${source}`, `/contacts/{id}/${source}`]),
  ),
};

export interface CheckedActiveCampaign extends ActiveCampaignLookAlike {
  readonly checker: ContractChecker | undefined;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A look-alike that fails the test, on closing, for any request the vendor's contract does not know. */
export async function startCheckedActiveCampaign(
  options: ActiveCampaignLookAlikeOptions = {},
): Promise<CheckedActiveCampaign> {
  const path = shared(CONTRACT);
  const checker = existsSync(path) ? createContractChecker({ path, basePath: "/api/3", overlay }) : undefined;
  const lookAlike = await startActiveCampaign({
    ...options,
    observe(exchange) {
      checker?.check(exchange);
      options.observe?.(exchange);
    },
  });
  return {
    ...lookAlike,
    checker,
    async [Symbol.asyncDispose]() {
      await lookAlike.close();
      expect(checker?.violations ?? []).toEqual([]);
    },
  };
}

export const ANA = "Ana.Müller+news@example.com";
export const nobody = { reference: "r-1", remoteIds: [], emails: [] };

export const connect = (remote: CheckedActiveCampaign, options: object = {}): Connector =>
  activeCampaign({
    apiUrl: remote.url,
    apiKey: remote.apiKey,
    subjects: ["administrator"],
    lists: { newsletter: "1", events: "2" },
    fields: { name: "firstName", plan: { tag: "PLAN" } },
    webhookToken: new Secret("0123456789abcdefghijklmnop"),
    ...options,
  });

export const start = async (): Promise<CheckedActiveCampaign> =>
  await startCheckedActiveCampaign({
    lists: [
      { id: "1", name: "News" },
      { id: "2", name: "Events" },
      { id: "9", name: "Not ours" },
    ],
    fields: [{ id: "7", tag: "PLAN" }],
  });

export const contact = (values: Partial<OutboundContact> = {}): OutboundContact => ({
  reference: "r-1",
  email: ANA,
  fields: { name: "Ana", plan: "pro" },
  purposes: ["newsletter"],
  resubscribe: {},
  ...values,
});
