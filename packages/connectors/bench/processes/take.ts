import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { postgresLimiter } from "../../src/index.ts";

/** One machine of several that share an allowance: takes until the time is over, and tells when it got its turns. */
const [databaseUrl = "", account = "", seconds = "0", starter = "0"] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl, max: 4 });
const limiter = postgresLimiter({ db: drizzle(pool), clock: () => new Date() });
const grants: number[] = [];
await pool.query("select pg_advisory_lock_shared($1)", [starter]); // given when all are awake
const end = Date.now() + Number(seconds) * 1000;
while (Date.now() < end) {
  await limiter.take({ account, costs: { requests: 1 } });
  grants.push(performance.timeOrigin + performance.now());
}
process.stdout.write(JSON.stringify(grants));
await pool.end();
