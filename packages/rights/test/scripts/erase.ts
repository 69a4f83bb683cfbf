import { reach, report } from "@habeas/testbed/script";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import type { ErasurePlan } from "@habeas/rights";
import { openRightsAt } from "../host/open-rights.ts";

/** Executes a plan in a process that is killed: at every connection it asks for, or anywhere in between. */
const [url = "", text = ""] = process.argv.slice(2);
const plan = JSON.parse(text) as ErasurePlan;
const pool = new Pool({ connectionString: url });
pool.on("acquire", () => reach("transaction"));
const { rights } = openRightsAt(drizzle(pool), () => new Date("2026-03-02T09:00:00Z"), {
  files: {
    remove: async () => {
      reach("file");
      await Promise.resolve();
    },
  },
});
const { status } = await rights.erasure.execute(plan);
report({ status });
await pool.end();
