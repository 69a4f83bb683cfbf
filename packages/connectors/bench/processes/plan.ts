import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { activeCampaign } from "../../src/activecampaign.ts";
import { createConnectors, Secret } from "../../src/index.ts";
import { privacyOver, secrets, TENANT } from "../../test/support/host.ts";

/**
 * The reconciliation of everybody in a process of its own, when nothing has to be done: what would be sent, who is
 * served and who is known over there. How much more memory it takes than the process had before, and what the vendor was asked.
 */
const [databaseUrl = "", apiUrl = "", apiKey = ""] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl, max: 4 });
const { privacy } = privacyOver(drizzle(pool));
/** The peak of the work itself: the lifetime's maximum is that of loading the sources. */
const memory = { before: 0, peak: 0 };
const look = (): void => {
  memory.peak = Math.max(memory.peak, process.memoryUsage.rss());
};
const asked = { listPages: 0, otherCalls: 0 };
const connectors = createConnectors({
  privacy,
  secrets,
  fetch: async (url, init) => {
    const isPage = init?.method === "GET" && typeof url === "string" && url.includes("/contacts?");
    asked[isPage ? "listPages" : "otherCalls"] += 1;
    look();
    return await fetch(url, init);
  },
  recipients: {
    activecampaign: activeCampaign({
      apiUrl,
      apiKey: new Secret(apiKey),
      subjects: ["administrator"],
      lists: { newsletter: "1" },
      requestsPerSecond: 1_000_000,
    }),
  },
});
await connectors.check("activecampaign"); // everything is loaded that the first call needs
memory.before = process.memoryUsage.rss();
memory.peak = memory.before;
asked.otherCalls = 0;
const planned = { leave: 0, act: 0 };
for await (const { action } of connectors.plan({ tenant: TENANT })) {
  planned[action === "leave" ? "leave" : "act"] += 1;
  if ((planned.leave + planned.act) % 100 === 0) look();
}
const callsOfPlan = asked.listPages + asked.otherCalls;
const { changed } = await connectors.poll("activecampaign"); // the first time, so that everybody is compared
planned.act += changed;
const drifts = { orphan: 0, missing: 0 };
for await (const { drift } of connectors.drift("activecampaign")) drifts[drift] += 1;
process.stdout.write(
  JSON.stringify({ ...planned, ...drifts, callsOfPlan, ...asked, peak: memory.peak - memory.before }),
);
await pool.end();
