import { setTimeout as pause } from "node:timers/promises";
import { CONTROLLER, type Database, rowsOf, scrubbedFace } from "@habeas/internal";
import { sql } from "drizzle-orm";
import type { Limiter, LimiterRequest } from "../connector/connector-context.ts";
import type { Connector } from "../connector/connector.ts";
import { rateBucket } from "../database/tables.ts";
import { ConnectorError } from "../errors.ts";
import { scrub } from "../scrub.ts";

/** The database and the clock of {@link postgresLimiter}, and its patience. */
export interface PostgresLimiterOptions {
  readonly db: Database;
  /** The clock that `block` is told instants of. */
  readonly clock: () => Date;
  /** A turn further away is not waited for: the job goes back. @defaultValue 10000 */
  readonly patienceMilliseconds?: number;
}

/** A {@link Limiter} in the database, and how its buckets are made. */
export interface PostgresLimiter extends Limiter {
  /** Makes a connector's buckets, or changes their size. */
  prepare(connector: Pick<Connector, "account" | "limits">): Promise<void>;
}

/**
 * Token buckets that all machines share: a request is one statement, on the database's own clock, and takes
 * from all of its buckets or from none. In any window of `t` seconds a bucket gives at most
 * `capacity + perSecond × t`.
 */
export function postgresLimiter(options: PostgresLimiterOptions): PostgresLimiter {
  const { db, clock, patienceMilliseconds = 10_000 } = options;
  return scrubbedFace<PostgresLimiter>(
    {
      async prepare({ account, limits }) {
        for (const { bucket, capacity, perSecond } of limits) {
          const size = { capacity, perSecond };
          await db
            .insert(rateBucket)
            .values({
              tenantId: CONTROLLER,
              account,
              bucket,
              tokens: capacity,
              at: sql`clock_timestamp()`,
              ...size,
            })
            .onConflictDoUpdate({
              target: [rateBucket.tenantId, rateBucket.account, rateBucket.bucket],
              set: size,
            });
        }
      },
      async take(request) {
        for (;;) {
          const wait = await tryTake(db, request);
          if (wait === undefined) return;
          if (wait > patienceMilliseconds) {
            throw new ConnectorError("rate_limited", "the account's turn is too far away", {
              where: request.account,
              resetAt: new Date(clock().getTime() + wait),
            });
          }
          await pause(
            Math.ceil(wait),
            undefined,
            request.signal === undefined ? {} : { signal: request.signal },
          );
        }
      },
      async block(account, bucket, until) {
        const milliseconds = Math.max(0, until.getTime() - clock().getTime());
        await db.execute(sql`
        update habeas.rate_bucket
        set blocked_until = greatest(blocked_until, clock_timestamp() + ${milliseconds}::float8 * interval '1 millisecond')
        where tenant_id = ${CONTROLLER} and account = ${account} and bucket = ${bucket}`);
      },
    },
    scrub,
  );
}

/** Takes, or says for how many milliseconds not to ask again. A token lost in a crash harms nobody. */
async function tryTake(db: Database, { account, costs }: LimiterRequest): Promise<number | undefined> {
  const wanted = JSON.stringify(Object.entries(costs).map(([bucket, cost]) => ({ bucket, cost })));
  const answer = await db.execute(sql`
    with fast as (select set_config('synchronous_commit', 'off', true) as value),
    wanted as (select * from jsonb_to_recordset(${wanted}::text::jsonb) as wanted (bucket text, cost float8)),
    locked as (
      select b.bucket, w.cost, b.capacity, b.per_second, b.tokens, b.at, b.blocked_until
      from habeas.rate_bucket b join wanted w on w.bucket = b.bucket, fast
      where b.tenant_id = ${CONTROLLER} and b.account = ${account}
      order by b.bucket for update of b
    ),
    -- read once, when all rows are locked: two readings would give the time between them twice
    moment as materialized (select clock_timestamp() as now from (select count(*) from locked) as all_locked),
    counted as (
      select bucket, cost, per_second, blocked_until, now,
        least(capacity, tokens + per_second * greatest(0, extract(epoch from now - at))) as available
      from locked, moment
    ),
    verdict as (
      select bool_and(available >= cost and (blocked_until is null or blocked_until <= now)) as granted,
        max(greatest((cost - available) / per_second, extract(epoch from blocked_until - now), 0)) as wait
      from counted
    )
    update habeas.rate_bucket b set tokens = c.available - case when v.granted then c.cost else 0 end, at = c.now
    from counted c, verdict v
    where b.tenant_id = ${CONTROLLER} and b.account = ${account} and b.bucket = c.bucket
    returning v.granted as granted, (v.wait * 1000)::float8 as wait`);
  const [row] = rowsOf<{ granted: boolean; wait: number }>(answer);
  if (row === undefined) {
    throw new ConnectorError("invalid_options", "this account has no such allowance", { where: account });
  }
  return row.granted ? undefined : row.wait;
}
