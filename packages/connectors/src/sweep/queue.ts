import type { Database } from "@habeas/internal";
import type { DeliveryKey } from "../disclosures/disclosure-row.ts";

/** Where to look. */
export interface DeliveryJob extends DeliveryKey {
  /** An erasure is under way there: no backlog of deliveries keeps it waiting. @defaultValue false */
  readonly erasure?: boolean;
}

/**
 * Who looks where, and when. A job says only "look at this recipient and this person": jobs may be lost, come
 * twice or in any order. The disclosure table is the truth, and a sweeper brings back what was lost.
 */
export interface DeliveryQueue {
  /** Adds jobs, in the transaction where the queue can. */
  enqueue(tx: Database, jobs: readonly DeliveryJob[]): Promise<void>;
  /** Calls the handler for every job until the signal says stop; settles when nothing is in work any more. */
  work(handler: (job: DeliveryJob, signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** How {@link inProcessQueue} works off its jobs. */
export interface InProcessQueueOptions {
  /** Jobs in work at once. @defaultValue 8 */
  readonly concurrency?: number;
}

/** The default queue: memory of this process, one job in work per recipient and person. */
export function inProcessQueue(options: InProcessQueueOptions = {}): DeliveryQueue {
  const { concurrency = 8 } = options;
  const erasures = new Map<string, DeliveryJob>();
  const waiting = new Map<string, DeliveryJob>();
  const working = new Map<string, Promise<void>>();
  let wake: (() => void) | undefined;
  const stir = (): void => {
    wake?.();
  };

  const next = (): [string, DeliveryJob] | undefined => {
    for (const entry of erasures) if (!working.has(entry[0])) return entry;
    for (const entry of waiting) if (!working.has(entry[0])) return entry;
    return undefined;
  };
  return {
    async enqueue(_tx, jobs) {
      for (const job of jobs) {
        const line = job.erasure === true ? erasures : waiting;
        line.set(`${job.tenant} ${job.recipient} ${job.reference}`, job);
      }
      stir();
      await Promise.resolve();
    },
    async work(handler, signal) {
      signal.addEventListener("abort", stir);
      while (!signal.aborted) {
        for (let entry = next(); entry !== undefined && working.size < concurrency; entry = next()) {
          const [name, job] = entry;
          if (!erasures.delete(name)) waiting.delete(name);
          const done = handler(job, signal)
            .catch(() => undefined) // the row keeps what went wrong, and comes back
            .finally(() => {
              working.delete(name);
              stir();
            });
          working.set(name, done);
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal.aborted || (next() !== undefined && working.size < concurrency)) resolve();
        });
      }
      signal.removeEventListener("abort", stir);
      await Promise.all(working.values());
    },
  };
}
