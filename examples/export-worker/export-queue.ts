import { ExportError, type Exporter, type JobKey, type ProgressEvent } from "@habeas/export";
import type { PgBoss } from "pg-boss";
import { z } from "zod";

const QUEUE = "tenant-exports";
const DAY = 86_400;
const jobKey = z.object({ tenant: z.string(), id: z.uuid() });

/** What is left for nobody to do: the next attempt would say the same. */
const SETTLED = new Set(["job_cancelled", "job_failed", "job_settled", "unknown_job"]);

/** Dumps on pg-boss: the queue only says where there is work, the tables of dumps are the truth. */
export interface ExportQueue {
  /** Asks for `workers` processes that work on this dump together. */
  send(key: JobKey, workers: number): Promise<void>;
  /** Takes dumps one after the other, until `boss.stop()`. */
  work(exporter: Exporter, tell: (event: ProgressEvent) => void): Promise<void>;
  /** Asks again for every dump that is not finished, at most once in five minutes: losing the queue loses nothing. */
  resend(exporter: Exporter): Promise<void>;
}

/** Makes the queue where it is missing. */
export async function exportQueue(boss: PgBoss): Promise<ExportQueue> {
  await boss.createQueue(QUEUE, {
    expireInSeconds: DAY - 1, // a long dump is no stuck job …
    heartbeatSeconds: 60, // … but a killed worker's job comes back after a minute
    retryLimit: 100,
    retryBackoff: true,
    retryDelay: 5,
    retryDelayMax: 600,
  });
  return {
    async send({ tenant, id }, workers) {
      await boss.insert(
        QUEUE,
        Array.from({ length: workers }, () => ({ data: { tenant, id } })), // references, no data of anybody
      );
    },

    async work(exporter, tell) {
      await boss.work(QUEUE, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async ([job]) => {
        if (job === undefined) return;
        try {
          const dump = await exporter.open(jobKey.parse(job.data));
          for await (const event of dump.run({ concurrency: 2, signal: job.signal })) tell(event);
        } catch (error) {
          if (!(error instanceof ExportError) || !SETTLED.has(error.code)) throw error; // pg-boss tries again
        }
      });
    },

    async resend(exporter) {
      for await (const { tenant, id } of exporter.unfinished()) {
        await boss.send(QUEUE, { tenant, id }, { singletonKey: id, singletonSeconds: 300 });
      }
    },
  };
}
