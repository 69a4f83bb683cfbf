import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { activeCampaign } from "../../src/activecampaign.ts";
import { createConnectors, Secret } from "../../src/index.ts";
import { privacyOver, secrets, TENANT } from "../../test/support/host.ts";

/** The plan of everybody in a process of its own: how much more memory it takes than the process had before. */
const [databaseUrl = ""] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl, max: 4 });
const { privacy } = privacyOver(drizzle(pool));
const connectors = createConnectors({
  privacy,
  secrets,
  fetch: () => {
    throw new Error("a plan calls nobody");
  },
  recipients: {
    activecampaign: activeCampaign({
      apiUrl: "https://account.api-us1.com",
      apiKey: new Secret("key"),
      subjects: ["administrator"],
      lists: { newsletter: "1" },
    }),
  },
});
const before = process.memoryUsage().rss;
let planned = 0;
for await (const { action } of connectors.plan({ tenant: TENANT })) if (action === "create") planned += 1;
const peak = process.resourceUsage().maxRSS * 1024 - before;
process.stdout.write(JSON.stringify({ planned, peak }));
await pool.end();
