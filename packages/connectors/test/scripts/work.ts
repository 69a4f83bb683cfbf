import { Pool } from "pg";
import { drizzle } from "drizzle-orm/node-postgres";
import { createPrivacy } from "@habeas/core";
import { activeCampaign } from "@habeas/connectors/activecampaign";
import { createConnectors, Secret } from "@habeas/connectors";
import { reach } from "@habeas/testbed/script";
import { registry, secrets } from "../support/host.ts";

/** A machine that delivers until it is killed. Its clock runs as fast as the test says. */
const [databaseUrl = "", apiUrl = "", apiKey = "", started = "0", speed = "1"] = process.argv.slice(2);
const clock = () => new Date(Number(started) + (Date.now() - Number(started)) * Number(speed));
const pool = new Pool({ connectionString: databaseUrl, max: 6 });
pool.on("error", () => undefined);
const privacy = createPrivacy({ registry, db: drizzle(pool), secrets, clock });
const connectors = createConnectors({
  privacy,
  secrets,
  random: () => 0.01,
  leaseMilliseconds: 1500,
  pollMilliseconds: 50,
  sweepMilliseconds: 400,
  recipients: {
    activecampaign: activeCampaign({
      apiUrl,
      apiKey: new Secret(apiKey),
      subjects: ["administrator"],
      lists: { newsletter: "1", events: "2" },
      fields: { name: "firstName" },
      requestsPerSecond: 100_000,
    }),
  },
});
reach("working");
await connectors.run({ signal: new AbortController().signal });
