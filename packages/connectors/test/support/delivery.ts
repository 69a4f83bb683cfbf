import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors, Secret, type ConnectorsOptions } from "@habeas/connectors";
import type { Database } from "@habeas/internal";
import { testClock, type TestClock } from "@habeas/testbed";
import { startCheckedActiveCampaign, type CheckedActiveCampaign } from "./activecampaign.ts";
import { privacyOver, secrets } from "./host.ts";

const NOW = "2026-03-01T00:00:00Z";
const TOKEN = "0123456789abcdefghijklmnop";

/** An account that goes by the same clock as the host. */
export interface TimedActiveCampaign extends CheckedActiveCampaign {
  readonly clock?: TestClock;
}

/** The host, wired to an account. */
export function wire(
  db: Database,
  remote: TimedActiveCampaign,
  options: Partial<ConnectorsOptions<"activecampaign">> = {},
) {
  const { clock = testClock(NOW) } = remote;
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

export async function startRemote() {
  const clock = testClock(NOW);
  const lists = [
    { id: "1", name: "News" },
    { id: "2", name: "Events" },
  ];
  return { ...(await startCheckedActiveCampaign({ lists, clock: clock.now })), clock };
}

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
