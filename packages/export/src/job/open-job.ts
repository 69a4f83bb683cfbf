import { ExportError } from "../errors.ts";
import { dumpQueries } from "../plan/dump-queries.ts";
import { refuseOtherShape } from "./acquire-snapshot.ts";
import { EventQueue } from "./event-queue.ts";
import type { ExportJob, RunOptions } from "./export-job.ts";
import type { ExporterSetup } from "./exporter-setup.ts";
import type { JobRow } from "./job-rows.ts";
import { statusOf } from "./list-jobs.ts";
import type { ProgressEvent } from "./progress.ts";
import { removeDump } from "./remove-dump.ts";
import { runJob } from "./run-job.ts";

/** A dump that is written down already. */
export function openJob(setup: ExporterSetup, row: JobRow): ExportJob {
  const { tenantId: tenant, id, prefix, plan } = row;
  const store = setup.storeOf({ tenant, id });
  return {
    tenant,
    id,
    prefix,
    plan,
    run: (options) => run(setup, row, options),
    state: async () => statusOf(await store.job()),
    async cancel() {
      if (!(await store.settle("cancelled", "job_cancelled"))) {
        throw new ExportError("job_settled", "only an open dump can be cancelled");
      }
      await removeDump(setup.sink, prefix);
    },
  };
}

async function* run(
  setup: ExporterSetup,
  { tenantId: tenant, id }: JobRow,
  { concurrency = 2, signal }: RunOptions = {},
): AsyncIterable<ProgressEvent> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new ExportError("invalid_options", "this option is a whole number above 0", {
      where: "concurrency",
    });
  }
  const { registry, source, sink, sealedValues, signer, leaseSeconds, pollMilliseconds } = setup;
  const stop = new AbortController();
  const queue = new EventQueue<ProgressEvent>();
  const running = runJob({
    source,
    sink,
    store: setup.storeOf({ tenant, id }),
    folder: setup.folderOf(tenant),
    sealedValues,
    signer,
    replan: (job, catalog) => replan(setup, job, catalog),
    controller: registry.controller,
    leaseSeconds,
    pollMilliseconds,
    concurrency,
    signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
    emit: (event) => {
      queue.push(event);
    },
  });
  const work = finishing(running, queue);
  try {
    yield* queue.events();
  } finally {
    stop.abort();
    await work;
  }
}

/** The plan for the catalogue that a snapshot sees; another shape than the one that was started is refused. */
function replan({ registry, plan }: ExporterSetup, job: JobRow, catalog: string) {
  const { credentials, scope, files, planDigest } = job.options;
  const made = plan(catalog, { includeCredentials: credentials, scope });
  refuseOtherShape(made, planDigest);
  return { plan: made, queries: dumpQueries({ registry, plan: made, tenant: job.tenantId, scope, files }) };
}

async function finishing(work: Promise<void>, queue: EventQueue<ProgressEvent>): Promise<void> {
  try {
    await work;
    queue.end();
  } catch (error) {
    queue.fail(error);
  }
}
