import { Pool } from "pg";
import { drizzle } from "drizzle-orm/node-postgres";
import { createPrivacy } from "@habeas/core";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors, Secret } from "@habeas/connectors";
import { reach } from "@habeas/testbed/script";
import { registry, secrets } from "../support/host.ts";

/** A machine that delivers what is due, and says so whenever the recipient has answered: a good moment to die. */
const [databaseUrl = "", remoteUrl = "", apiKey = "", now = ""] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl });
const db = drizzle(pool);
const privacy = createPrivacy({ registry, db, secrets, clock: () => new Date(now) });
const connectors = createConnectors({
  privacy,
  secrets,
  leaseMilliseconds: 500,
  random: () => 0, // a call that a busy machine makes too slowly is repeated at once: the clock stands still here
  fetch: async (...request) => {
    const answer = await fetch(...request);
    reach("answered");
    return answer;
  },
  recipients: {
    activecampaign: activeCampaign({
      apiUrl: remoteUrl,
      apiKey: new Secret(apiKey),
      subjects: ["administrator"],
      lists: { newsletter: "1", events: "2" },
      fields: { name: "firstName" },
      requestsPerSecond: 100_000,
    }),
  },
});
await connectors.drain();
await pool.end();
