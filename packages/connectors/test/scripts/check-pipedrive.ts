import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "pg";
import { drizzle } from "drizzle-orm/node-postgres";
import { Secret } from "@habeas/connectors";
import { pipedrive, pipedriveOAuth } from "@habeas/connectors/pipedrive";
import { connectorContext } from "@habeas/connectors/testing";
import { reach } from "@habeas/testbed/script";
import { secrets } from "../support/host.ts";

/** A machine that asks Pipedrive who it is, with the tokens that all machines share, from a given moment on. */
const [databaseUrl = "", apiUrl = "", clientId = "", clientSecret = "", begin = "0"] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl });
const auth = pipedriveOAuth({
  privacy: { db: drizzle(pool), clock: () => new Date() },
  secrets,
  account: "company",
  clientId,
  clientSecret: new Secret(clientSecret),
  redirectUri: "https://host.example/callback",
  authorizationUrl: apiUrl,
});
await pool.query("select 1");
await pause(Math.max(0, Number(begin) - Date.now()));
const { account } = await pipedrive({ apiUrl, auth, subjects: ["administrator"] }).check(connectorContext());
reach(account);
await pool.end();
