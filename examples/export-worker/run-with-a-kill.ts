import { EventEmitter, once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Exporter, ExportJob } from "@habeas/export";
import type { PgBoss } from "pg-boss";
import { exportQueue } from "./export-queue.ts";
import type { Settings } from "./settings.ts";
import { startWorker } from "./worker-process.ts";

/** What came of it. */
export interface Outcome {
  readonly job: ExportJob;
  /** Who was killed, and how its process ended. */
  readonly victim: { readonly name: string; readonly signal: NodeJS.Signals | number | null };
  /** Parts that each worker stored. */
  readonly parts: Readonly<Record<string, number>>;
}

/** One dump by several processes; one of them is killed at once when two of them share the large table. */
export async function runWithAKill(options: {
  readonly exporter: Exporter;
  readonly boss: PgBoss;
  readonly settings: Settings;
  readonly tenant: string;
  readonly workers: number;
  readonly rangeRows: number;
  readonly tell: (line: string) => void;
}): Promise<Outcome> {
  const { exporter, boss, settings, tenant, workers, rangeRows, tell } = options;
  const queue = await exportQueue(boss);
  const news = new EventEmitter<{ killed: [] }>();
  const parts: Record<string, number> = {};
  let victim: string | undefined;
  const processes = Array.from({ length: workers }, (_, index) =>
    startWorker(`worker ${index + 1}`, settings),
  );
  const ready: Promise<unknown>[] = [];
  for (const worker of processes) {
    ready.push(
      new Promise<void>((resolve) => {
        worker.onEvent(({ type }) => {
          if (type === "ready") resolve();
        });
      }),
    );
    worker.onEvent(({ type, table }) => {
      if (type !== "part") return;
      parts[worker.name] = (parts[worker.name] ?? 0) + 1;
      const isShared = Object.keys(parts).length > 1;
      if (victim !== undefined || table !== "tasks" || !isShared) return;
      victim = worker.name;
      worker.kill("SIGKILL");
      tell(`${worker.name} killed in the middle of the dump`);
      news.emit("killed");
    });
  }
  try {
    await Promise.all(ready);
    tell(`${workers} workers wait`);
    const killed = once(news, "killed");
    const job = await exporter.start({ tenant, requestedBy: "admin-7", rangeRows });
    await queue.send(job, workers);
    await killed;
    while ((await job.state()).state === "open") await delay(50);
    const ended = processes.find(({ name }) => name === victim)?.ended;
    return { job, victim: { name: victim ?? "", signal: (await ended) ?? null }, parts };
  } finally {
    for (const worker of processes) worker.kill("SIGTERM");
    await Promise.all(processes.map(async ({ ended }) => await ended));
  }
}
