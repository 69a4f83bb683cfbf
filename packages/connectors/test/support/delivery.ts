import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors, Secret, type ConnectorsOptions } from "@habeas/connectors";
import type { Database } from "@habeas/internal";
import { testClock } from "@habeas/testbed";
import { startCheckedActiveCampaign, type CheckedActiveCampaign } from "./activecampaign.ts";
import { privacyOver, secrets } from "./host.ts";

const TOKEN = "0123456789abcdefghijklmnop";

/** The host, wired to an account. */
export function wire(
  db: Database,
  remote: CheckedActiveCampaign,
  options: Partial<ConnectorsOptions<"activecampaign">> = {},
) {
  const clock = testClock("2026-03-01T00:00:00Z");
  const { privacy } = privacyOver(db, clock);
  const connectors = createConnectors({
    privacy,
    secrets,
    recipients: {
      activecampaign: activeCampaign({
        apiUrl: remote.url,
        apiKey: remote.apiKey,
        subjects: ["administrator"],
        lists: { newsletter: "1", events: "2" },
        fields: { name: "firstName" },
        webhookToken: new Secret(TOKEN),
        requestsPerSecond: 10_000,
      }),
    },
    random: () => 0,
    ...options,
  });
  return { clock, privacy, connectors };
}

export const startRemote = async (): Promise<CheckedActiveCampaign> =>
  await startCheckedActiveCampaign({
    lists: [
      { id: "1", name: "News" },
      { id: "2", name: "Events" },
    ],
  });

export const email = "ana@example.com";

export const hook = (body: string) => ({
  method: "POST",
  url: `https://host.example/hooks/${TOKEN}`,
  headers: new Headers(),
  body: new TextEncoder().encode(body),
});

export const connector = (fields: object) =>
  activeCampaign({
    apiUrl: "https://account.api-us1.com",
    apiKey: new Secret("key"),
    subjects: ["administrator"],
    lists: { newsletter: "1" },
    ...fields,
  });
