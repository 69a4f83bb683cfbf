import { activeCampaign } from "@habeas/connectors/activecampaign";
import { partner } from "@habeas/connectors/partner";
import { pipedrive } from "@habeas/connectors/pipedrive";
import { testConnector, type ConnectorUnderTest } from "@habeas/connectors/testing";
import { startPartner } from "@habeas/testbed/vendors";
import { describe, expect, it } from "vitest";
import { startCheckedActiveCampaign } from "./support/activecampaign.ts";
import { startCheckedPipedrive } from "./support/pipedrive.ts";

const contact = {
  reference: "7d3c1f10-0000-4000-8000-000000000001",
  email: "ana+news@bücher.example",
  fields: { name: "Ana Müller-Díaz" },
  purposes: ["p"],
  resubscribe: {},
};

const systems: Readonly<Record<string, () => Promise<ConnectorUnderTest>>> = {
  async activecampaign() {
    const remote = await startCheckedActiveCampaign();
    return {
      connector: activeCampaign({
        apiUrl: remote.url,
        apiKey: remote.apiKey,
        subjects: ["administrator"],
        lists: { p: "1" },
        fields: { name: "firstName" },
        timeoutMilliseconds: 2000,
      }),
      count: () => remote.account.contacts.size,
      faults: remote.faults,
      optOut: async ({ email }) => {
        await remote.unsubscribe(email, "1");
      },
      deleteByHand: ({ email }) => {
        remote.deleteByHand(email);
      },
      close: async () => {
        await remote[Symbol.asyncDispose]();
      },
    };
  },
  async pipedrive() {
    const remote = await startCheckedPipedrive();
    return {
      connector: pipedrive({
        apiUrl: remote.url,
        auth: remote.token,
        subjects: ["administrator"],
        fields: { name: "name" },
        leadTitle: "Request",
        campaigns: true,
        timeoutMilliseconds: 2000,
      }),
      count: () =>
        [...remote.company.persons.values()].filter((person) => person.deletedAt === undefined).length,
      faults: remote.faults,
      optOut: async ({ email }) => {
        await remote.unsubscribe(email);
      },
      deleteByHand: async ({ email }) => {
        await remote.deleteByHand(email);
      },
      close: async () => {
        await remote[Symbol.asyncDispose]();
      },
    };
  },
  async partner() {
    const remote = await startPartner();
    return {
      connector: partner({
        baseUrl: remote.url,
        secrets: [remote.secret],
        subjects: ["administrator"],
        fields: { name: "name" },
        timeoutMilliseconds: 2000,
      }),
      count: () => remote.contacts.size,
      faults: remote.faults,
      optOut: ({ reference, purposes }) => {
        remote.optOut(reference, purposes);
      },
      deleteByHand: ({ reference }) => {
        remote.contacts.delete(reference);
      },
      close: async () => {
        await remote.close();
      },
    };
  },
};

describe.each(Object.entries(systems))("the %s connector", (_name, start) => {
  // #region conformance
  it.each([...testConnector({ start, contact })])("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
  // #endregion conformance
});
