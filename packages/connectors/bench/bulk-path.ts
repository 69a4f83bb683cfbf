import { sql } from "drizzle-orm";
import type { Database } from "@habeas/internal";
import { testClock, type TestClock } from "@habeas/testbed";
import { activeCampaign } from "../src/activecampaign.ts";
import { createConnectors } from "../src/index.ts";
import { startActiveCampaign } from "@habeas/testbed/vendors";
import { privacyOver, secrets } from "../test/support/host.ts";
import type { PostgresLimiter } from "../src/limits/rate-limit.ts";
import type { ActiveCampaignLookAlike } from "@habeas/testbed/vendors";

const LATENCY_MILLISECONDS = 100;
const IMPORTS_PER_MINUTE = 100;

/** Token buckets on a clock that jumps to the next turn instead of waiting for it. */
function simulatedLimiter(clock: TestClock): PostgresLimiter {
  const buckets = new Map<string, { tokens: number; capacity: number; perSecond: number; at: number }>();
  return {
    async prepare({ limits }) {
      const at = clock.now().getTime();
      for (const { bucket, ...size } of limits) buckets.set(bucket, { ...size, tokens: size.capacity, at });
      await Promise.resolve();
    },
    async take({ costs }) {
      const wanted = Object.entries(costs).flatMap(([name, cost]) => {
        const bucket = buckets.get(name);
        return bucket === undefined ? [] : [{ bucket, cost }];
      });
      const waits = wanted.map(({ bucket, cost }) => {
        const since = (clock.now().getTime() - bucket.at) / 1000;
        const tokens = Math.min(bucket.capacity, bucket.tokens + since * bucket.perSecond);
        return Math.max(0, ((cost - tokens) / bucket.perSecond) * 1000);
      });
      clock.advance(Math.ceil(Math.max(0, ...waits)));
      for (const { bucket, cost } of wanted) {
        const at = clock.now().getTime();
        const since = (at - bucket.at) / 1000;
        bucket.tokens = Math.min(bucket.capacity, bucket.tokens + since * bucket.perSecond) - cost;
        bucket.at = at;
      }
      await Promise.resolve();
    },
    async block(_account, _bucket, until) {
      clock.set(new Date(Math.max(until.getTime(), clock.now().getTime())));
      await Promise.resolve();
    },
  };
}

/** A first sync that has been carried out. */
export interface BulkPath {
  readonly perMinute: number;
  readonly imports: number;
  readonly contacts: number;
  /** The account with everybody in it, to be closed by the caller. */
  readonly remote: ActiveCampaignLookAlike;
}

/**
 * A first sync against an account that refuses more than 100 imports a minute: how many a minute there are, on the
 * simulated clock, from the first to the last.
 */
export async function bulkPath(db: Database): Promise<BulkPath> {
  await db.execute(sql`insert into habeas.disclosure (tenant_id, recipient, reference, change, updated_at)
    select tenant_id, 'activecampaign', reference, 1, now() from habeas.subject`);
  await db.execute(sql`analyze habeas.disclosure`); // as autovacuum does within the minute
  const clock = testClock("2026-03-01T00:00:00Z");
  const remote = await startActiveCampaign({
    clock: clock.now,
    importsPerMinute: IMPORTS_PER_MINUTE,
    importMilliseconds: 20_000,
  });
  const sent: number[] = [];
  const { privacy } = privacyOver(db, clock);
  const connectors = createConnectors({
    privacy,
    secrets,
    limiter: simulatedLimiter(clock),
    fetch: async (url, init) => {
      clock.advance(LATENCY_MILLISECONDS);
      if (typeof url === "string" && url.includes("bulk_import")) sent.push(clock.now().getTime());
      return await fetch(url, init);
    },
    recipients: {
      activecampaign: activeCampaign({
        apiUrl: remote.url,
        apiKey: remote.apiKey,
        subjects: ["administrator"],
        lists: { newsletter: "1" },
        importsPerMinute: IMPORTS_PER_MINUTE,
      }),
    },
  });
  await connectors.drain();
  const minutes = ((sent.at(-1) ?? 0) - (sent[0] ?? 0)) / 60_000;
  const taken = [...remote.account.imports.values()];
  const contacts = taken.reduce((sum, { rows }) => sum + rows.length, 0);
  // the imports come to an end, and a listing says who is who
  for (let rounds = 0; rounds < 6; rounds += 1) {
    clock.advance("PT20M");
    await connectors.drain();
  }
  return { perMinute: (taken.length - 1) / minutes, imports: taken.length, contacts, remote };
}
