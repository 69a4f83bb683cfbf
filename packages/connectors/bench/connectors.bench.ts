import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { createServerDatabase, defineBench, startPostgres } from "@habeas/testbed/bench";
import { Pool } from "pg";
import { activeCampaign } from "../src/activecampaign.ts";
import { createConnectors, inProcessQueue, postgresLimiter, type Connector } from "../src/index.ts";
import { connectorContext, startActiveCampaign, type ActiveCampaignLookAlike } from "../src/testing.ts";
import { host, privacyOver, secrets, TENANT } from "../test/support/host.ts";

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
    "grants / allowance, 4 limiters": { min: 0.98 },
    "fullest second / allowance": { max: 1 },
    "plan of all people, MB": { max: 100 },
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
    const pools = Array.from({ length: 4 }, () => new Pool({ connectionString: url, max: 4 }));
    const [pool = new Pool({ connectionString: url })] = pools;
    const db = drizzle(pool);
    try {
      const limit = await limited(pools, parameter("seconds"));
      note(
        `limiter: ${String(limit.grants)} grants, at most ${String(limit.fullest)} in a second, 55 allowed`,
      );
      const queue = await queued();
      const people = parameter("people");
      await db.execute(sql`insert into users (id, tenant_id, email, name, phone, role, country, locale)
        select gen_random_uuid(), ${TENANT}, 'p' || n || '@example.com', 'Person', null, 'admin', 'DE', 'de'
        from generate_series(1, ${people}::int) n`);
      await db.execute(sql`insert into habeas.subject (tenant_id, reference, kind, subject_id, version, created_at)
        select tenant_id, gen_random_uuid(), 'administrator', id::text, 1, now() from users`);
      await db.execute(sql`insert into habeas.consent (tenant_id, reference, purpose, sale_at)
        select tenant_id, reference, 'newsletter', '2026-01-02' from habeas.subject`);
      const { privacy } = privacyOver(db);
      const connectors = createConnectors({ privacy, secrets, recipients: { activecampaign: connector } });
      let [planned, peak] = [0, 0];
      const before = process.memoryUsage().rss;
      const started = performance.now();
      for await (const item of connectors.plan({ tenant: TENANT })) {
        if (item.action === "create") planned += 1;
        if (planned % 5000 === 0) peak = Math.max(peak, process.memoryUsage().rss - before);
      }
      note(
        `plan: ${String(planned)} of ${String(people)} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
      );
      return {
        "bare fetch / wrapped call": wrapped.ratio("bare fetch", "wrapped call"),
        "grants / allowance, 4 limiters": limit.grants / (parameter("seconds") * 50 + 5),
        "fullest second / allowance": limit.fullest / 55, // capacity and a second's tokens
        "plan of all people, MB": peak / 1_000_000,
        "queue, thousand jobs a second": queue / 1000,
      };
    } finally {
      await Promise.all(pools.map(async (one) => await one.end()));
      await drop();
      await remote.close();
    }
  },
});

const now = (): Date => new Date();

/** Four limiters on connections of their own share 50 a second. */
async function limited(
  pools: readonly Pool[],
  seconds: number,
): Promise<{ grants: number; fullest: number }> {
  const limiters = pools.map((pool) => postgresLimiter({ db: drizzle(pool), clock: now }));
  const account = "bench";
  await limiters[0]?.prepare({ account, limits: [{ bucket: "requests", capacity: 5, perSecond: 50 }] });
  const grants: number[] = [];
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    limiters.map(async (limiter) => {
      while (performance.now() < end) {
        await limiter.take({ account, costs: { requests: 1 } });
        grants.push(performance.now());
      }
    }),
  );
  const counted = grants.filter((at) => at < end);
  const fullest = Math.max(
    ...counted.map((at) => counted.filter((other) => other >= at && other < at + 1000).length),
  );
  return { grants: counted.length, fullest };
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
