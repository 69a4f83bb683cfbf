import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { rowsOf, type Database } from "@habeas/internal";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { createServerDatabase, defineBench, startPostgres } from "@habeas/testbed/bench";
import { Pool } from "pg";
import { z } from "zod";
import { activeCampaign } from "../src/activecampaign.ts";
import { inProcessQueue, postgresLimiter, type Connector } from "../src/index.ts";
import { connectorContext } from "../src/testing.ts";
import { startActiveCampaign } from "@habeas/testbed/vendors";
import { fullestWindow, grantsLogged, logGrants } from "../test/support/grant-log.ts";
import { host, TENANT } from "../test/support/host.ts";
import { bulkPath } from "./bulk-path.ts";
import { runProcess } from "./run-process.ts";
import type { ActiveCampaignLookAlike } from "@habeas/testbed/vendors";

const CONCURRENCY = 8;

/** The same work on eight lines. */
async function lines(count: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  const line = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, line));
}

const connect = (remote: ActiveCampaignLookAlike): Connector =>
  activeCampaign({
    apiUrl: remote.url,
    apiKey: remote.apiKey,
    subjects: ["administrator"],
    lists: { newsletter: "1" },
    requestsPerSecond: 1_000_000,
  });

export const bench = defineBench({
  name: "connectors",
  parameters: { calls: 400, slices: 15, people: 100_000, seconds: 8 },
  goals: {
    "bare fetch / wrapped call": { min: 0.75 },
    "grants / allowance, 4 processes": { min: 0.98 },
    "fullest second / allowance": { max: 1 },
    "reconciliation of all people, MB": { max: 100 },
    "vendor calls other than list pages": { max: 0 },
    "people left as they are / people": { min: 1 },
    "bulk path / vendor's limit": { min: 0.95 },
    "queue, thousand jobs a second": { min: 1 },
  },
  async run({ parameter, contest, note }) {
    const remote = await startActiveCampaign();
    const connector = connect(remote);
    const context = connectorContext();
    const calls = parameter("calls");
    const wrapped = await contest(
      {
        "bare fetch": async () => {
          await lines(calls, async () => {
            const headers = { "api-token": remote.apiKey.reveal(), accept: "application/json" };
            await (await fetch(`${remote.url}/api/3/users/me`, { headers })).json();
          });
        },
        "wrapped call": async () => {
          await lines(calls, async () => await connector.check(context));
        },
      },
      { slices: parameter("slices") },
    );

    await using server = await startPostgres();
    const { url, drop } = await createServerDatabase(server.url, host);
    const pool = new Pool({ connectionString: url, max: 4 });
    const db = drizzle(pool);
    try {
      const limit = await limited(pool, url, parameter("seconds"));
      note(
        `limiter: ${String(limit.grants)} grants, at most ${String(limit.fullest)} in a second of the database, 55 allowed; ` +
          `${String(limit.fullestArrived)} in a second where they arrived`,
      );
      const queue = await queued();
      await populate(db, parameter("people"));
      const bulk = await bulkPath(db);
      note(
        `bulk path: ${String(bulk.imports)} imports of ${String(bulk.contacts)} people, ${bulk.perMinute.toFixed(1)} a minute`,
      );
      const started = performance.now();
      const given = [url, bulk.remote.url, bulk.remote.apiKey.reveal()];
      const plan = Plan.parse(await runProcess(new URL("processes/plan.ts", import.meta.url), given));
      await bulk.remote.close();
      note(
        `reconciliation: ${String(plan.leave)} people to leave, ${String(plan.act)} to act on, ${String(plan.orphan)} orphans, ${String(plan.missing)} missing, ` +
          `${String(plan.callsOfPlan)} calls for the plan and ${String(plan.listPages)} list pages, ${((performance.now() - started) / 1000).toFixed(1)} s`,
      );
      note(
        `load: ${loadavg()
          .map((load) => load.toFixed(1))
          .join(" ")}`,
      );
      return {
        "bare fetch / wrapped call": wrapped.ratio("bare fetch", "wrapped call"),
        "grants / allowance, 4 processes": limit.grants / (parameter("seconds") * 50 + 5),
        "fullest second / allowance": limit.fullest / 55, // capacity and a second's tokens
        "reconciliation of all people, MB": plan.peak / 1_000_000,
        "vendor calls other than list pages": plan.callsOfPlan + plan.otherCalls,
        "people left as they are / people": plan.leave / parameter("people"),
        "bulk path / vendor's limit": bulk.perMinute / 100,
        "queue, thousand jobs a second": queue / 1000,
      };
    } finally {
      await pool.end();
      await drop();
      await remote.close();
    }
  },
});

const Plan = z.object({
  leave: z.number(),
  act: z.number(),
  orphan: z.number(),
  missing: z.number(),
  callsOfPlan: z.number(),
  listPages: z.number(),
  otherCalls: z.number(),
  peak: z.number(),
});
const Grants = z.array(z.number());

/** So many administrators with the evidence of a sale. */
async function populate(db: Database, people: number): Promise<void> {
  await db.execute(sql`insert into users (id, tenant_id, email, name, phone, role, country, locale)
    select gen_random_uuid(), ${TENANT}, 'p' || n || '@example.com', 'Person', null, 'admin', 'DE', 'de'
    from generate_series(1, ${people}::int) n`);
  await db.execute(sql`insert into habeas.subject (tenant_id, reference, person_table, person_key, version, created_at)
    select tenant_id, gen_random_uuid(), 'users', id::text, 1, now() from users`);
  await db.execute(sql`insert into habeas.consent (tenant_id, reference, purpose, sale_at)
    select tenant_id, reference, 'newsletter', '2026-01-02' from habeas.subject`);
  await db.execute(sql`analyze`);
}

/** An advisory lock that all of them wait for, so that they begin together. */
const STARTER = 4711;

/** Four processes share 50 a second; counted by the database's own time, which is what the limiter keeps. */
async function limited(
  pool: Pool,
  url: string,
  seconds: number,
): Promise<{ grants: number; fullest: number; fullestArrived: number }> {
  const account = "bench";
  const db = drizzle(pool);
  await logGrants(db);
  const limiter = postgresLimiter({ db, clock: () => new Date() });
  await limiter.prepare({ account, limits: [{ bucket: "requests", capacity: 5, perSecond: 50 }] });
  const given = [url, account, String(seconds), String(STARTER)];
  const script = new URL("processes/take.ts", import.meta.url);
  const starter = await pool.connect();
  await starter.query("select pg_advisory_lock($1)", [STARTER]);
  const running = [1, 2, 3, 4].map(async () => Grants.parse(await runProcess(script, given)));
  for (let awake = 0; awake < running.length; await pause(50)) {
    const waiting = sql`select 1 from pg_locks where locktype = 'advisory' and not granted`;
    awake = rowsOf(await db.execute(waiting)).length;
  }
  await starter.query("select pg_advisory_unlock($1)", [STARTER]);
  starter.release();
  const arrived = (await Promise.all(running)).flat();
  const granted = await grantsLogged(db);
  const first = granted[0] ?? 0;
  const counted = granted.filter((at) => at < first + seconds * 1000);
  return {
    grants: counted.length,
    fullest: fullestWindow(counted, 1000),
    fullestArrived: fullestWindow(arrived, 1000),
  };
}

/** Jobs a second through the in-process queue, with a handler that only waits for its turn. */
async function queued(): Promise<number> {
  const queue = inProcessQueue();
  const stop = new AbortController();
  const jobs = Array.from({ length: 5000 }, (_, index) => ({
    tenant: TENANT,
    recipient: "r",
    reference: String(index),
  }));
  let left = jobs.length;
  const started = performance.now();
  const work = queue.work(async () => {
    await pause(0);
    left -= 1;
    if (left === 0) stop.abort();
  }, stop.signal);
  await queue.enqueue(drizzle(new Pool()), jobs);
  await work;
  return jobs.length / ((performance.now() - started) / 1000);
}
