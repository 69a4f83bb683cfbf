import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { reach } from "@habeas/testbed/script";
import { folderCheckpoints } from "../../src/index.ts";
import { privacyOver } from "../fixtures/privacy-host.ts";

/** Seals and publishes until it is killed: `sealer.ts <database url> <folder of the checkpoints>`. */
const [, , url = "", folder = ""] = process.argv;
const pool = new Pool({ connectionString: url, max: 2 });
const { privacy } = privacyOver(drizzle(pool), { checkpoints: folderCheckpoints({ folder }) });
await privacy.ledger.verify("globex"); // connected
reach("sealing");
await privacy.run({ signal: new AbortController().signal, interval: 1 });
