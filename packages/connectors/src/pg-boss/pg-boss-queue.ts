import { rowsOf, type Database, scrubbedFace } from "@habeas/internal";
import { is, SQL, sql } from "drizzle-orm";
import { fromDrizzle, type PgBoss } from "pg-boss";
import { once as event } from "node:events";
import { z } from "zod";
import { once } from "../sweep/once.ts";
import type { DeliveryJob, DeliveryQueue } from "../sweep/queue.ts";
import { scrub } from "../scrub.ts";

/** The part of pg-boss that is used. */
export type PgBossLike = Pick<PgBoss, "createQueue" | "insert" | "work" | "offWork">;

/** The pg-boss instance and the names that {@link pgBossQueue} uses. */
export interface PgBossQueueOptions {
  /** Started by the host, on the host's own PostgreSQL. */
  readonly boss: PgBossLike;
  /** @defaultValue `habeas-delivery` */
  readonly name?: string;
  /** Jobs fetched and looked at together. @defaultValue 100 */
  readonly batchSize?: number;
  /** @defaultValue 2 */
  readonly pollingIntervalSeconds?: number;
}

const Job = z.object({ tenant: z.string(), recipient: z.string(), reference: z.string() });
const DAY = 86_400;

/**
 * A {@link DeliveryQueue} on pg-boss. Jobs are sent in the host's transaction, with references only. One job of
 * a person and recipient waits and one is in work: a change during a delivery queues exactly one more.
 * Erasures have a queue of their own, `<name>-erasures`: a backlog of deliveries never delays one. Failures
 * are kept in the disclosure table and come back from there, so a job never has to be repeated here.
 *
 * pg-boss 12 needs Node 22.12 or later.
 */
export function pgBossQueue(options: PgBossQueueOptions): DeliveryQueue {
  const { boss, name = "habeas-delivery", batchSize = 100, pollingIntervalSeconds = 2 } = options;
  const erasures = `${name}-erasures`;
  const create = async (queue: string): Promise<void> => {
    await boss.createQueue(queue, {
      policy: "stately",
      retryLimit: 1000,
      retryBackoff: true,
      retryDelay: 5,
      retryDelayMax: 3600,
      retentionSeconds: 400 * DAY, // the default forgets waiting jobs after 14 days
      deleteAfterSeconds: 3600,
      heartbeatSeconds: 60,
    });
  };
  const prepare = once(async () => {
    await Promise.all([create(name), create(erasures)]);
  });
  const insert = async (tx: Database, queue: string, jobs: readonly DeliveryJob[]): Promise<void> => {
    const rows = jobs.map(({ tenant, recipient, reference }) => ({
      data: { tenant, recipient, reference },
      singletonKey: `${recipient} ${tenant} ${reference}`,
      group: { id: recipient },
    }));
    await boss.insert(queue, rows, {
      db: fromDrizzle({ execute: async (query) => ({ rows: rowsOf(await tx.execute(asSql(query))) }) }, sql),
    });
  };
  return scrubbedFace<DeliveryQueue>(
    {
      async enqueue(tx, jobs) {
        if (jobs.length === 0) return;
        await prepare();
        for (const [queue, some] of [
          [erasures, jobs.filter(({ erasure }) => erasure === true)],
          [name, jobs.filter(({ erasure }) => erasure !== true)],
        ] as const) {
          if (some.length > 0) await insert(tx, queue, some);
        }
      },
      async work(handler, signal) {
        await prepare();
        const running = { batchSize, pollingIntervalSeconds, perJobResults: true } as const;
        for (const queue of [erasures, name]) {
          await boss.work(queue, running, async (jobs) => {
            await Promise.all(
              jobs.map(async ({ data }) => {
                const job = Job.safeParse(data);
                const erasure = queue === erasures;
                if (job.success) await handler({ ...job.data, erasure }, signal).catch(() => undefined);
              }),
            );
            return jobs.map(({ id }) => ({ id, status: "completed" as const }));
          });
        }
        if (!signal.aborted) await event(signal, "abort");
        await Promise.all([boss.offWork(erasures), boss.offWork(name)]);
      },
    },
    scrub,
  );
}

/** pg-boss builds its statements with the tag that it is given. */
function asSql(query: unknown): SQL {
  if (is(query, SQL)) return query;
  throw new TypeError("pg-boss gave no statement of drizzle's");
}
