/** Reseals the notes of the database in its first argument, with the keys in its second: to be killed. */
import { reach } from "@habeas/testbed/script";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { createVault } from "../../src/index.ts";
import { localKeys } from "../../src/local.ts";
import { notes } from "../sealed-tables.ts";

const [url = "", keys = ""] = process.argv.slice(2);
const pool = new Pool({ connectionString: url });
const db = drizzle(pool);
const vault = createVault({ db, keys: localKeys({ keys }) });
const texts = vault.protect(notes, { tenant: "tenantId", subject: "userId", bind: "id" });

let cursor: string | undefined;
do {
  ({ cursor } = await texts.reseal({ cursor, batch: 4 }));
  reach("batch");
} while (cursor !== undefined);
await pool.end();
