import { foundationOf, parseCatalog, refuseOtherCore } from "@habeas/core/engine";
import { checkedDatabase, ROWS_HIDDEN, rowSecurityOf, scrubbedFace } from "@habeas/internal";
import { and, eq, lt, ne } from "drizzle-orm";
import { ExportError } from "../errors.ts";
import { makePlan } from "../plan/make-plan.ts";
import { tenantFolder } from "../sinks/tenant-folder.ts";
import type { JobKey } from "./export-job.ts";
import type { Exporter, ErasureProof, ExporterOptions } from "./exporter.ts";
import type { ExporterSetup } from "./exporter-setup.ts";
import { JobStore } from "./job-store.ts";
import { listJobs, openJobs } from "./list-jobs.ts";
import { openJob } from "./open-job.ts";
import { removeDump } from "./remove-dump.ts";
import { startJob } from "./start-job.ts";
import { scrub } from "../scrub.ts";
import { exportJob } from "./tables.ts";

/**
 * Dumps of one tenant's data, from what the registry says.
 *
 * No method passes a driver's error on: it is `database_fault`.
 */
export function createExporter(options: ExporterOptions): Exporter {
  const { registry, source, sink, leaseSeconds = 60, pollMilliseconds = 500 } = options;
  refuseOtherCore(registry, "registry");
  const { db } = checkedDatabase(options.db, async (asked) => {
    const { hidden, policies } = await rowSecurityOf(asked, []);
    if (hidden === "") return { policies };
    throw new ExportError("rows_hidden", ROWS_HIDDEN.message, { where: hidden, fix: ROWS_HIDDEN.fix });
  });
  const { privacy, signer, clock = () => new Date() } = options;
  const setup: ExporterSetup = {
    registry,
    source,
    sink,
    db,
    signer,
    clock,
    leaseSeconds,
    pollMilliseconds,
    sealedValues: privacy && foundationOf(privacy).sealedValues,
    folderOf: options.folder ?? ((tenant) => tenantFolder({ sink, tenant })),
    storeOf: (key) => new JobStore(db, key, leaseSeconds),
    plan: (catalog, what) => makePlan({ registry, catalog: parseCatalog(catalog), ...what }),
  };

  const erase = async (key: JobKey): Promise<ErasureProof> => {
    const store = setup.storeOf(key);
    const { prefix } = await store.job();
    await store.settle("cancelled", "job_cancelled");
    const objects = await removeDump(sink, prefix);
    let left = 0;
    for await (const object of sink.list(prefix)) left += object.key.length > 0 ? 1 : 0;
    if (left === 0) await store.erased();
    return { objects, left };
  };

  const exporter: Exporter = {
    plan: async ({ credentials = "exclude" }) =>
      setup.plan(await source.catalog(), { includeCredentials: credentials === "include" }),
    start: async (startOptions) => openJob(setup, await startJob(setup, startOptions)),
    open: async (key) => openJob(setup, await setup.storeOf(key).job()),
    list: ({ tenant }) => listJobs(db, tenant),
    unfinished: () => openJobs(db),
    erase,

    async markStale(tenant) {
      const marked = await db
        .update(exportJob)
        .set({ stale: true })
        .where(and(eq(exportJob.tenantId, tenant), ne(exportJob.state, "erased")))
        .returning({ id: exportJob.id });
      return marked.length;
    },

    async sweep({ orphansBefore } = {}) {
      const expired = await db
        .select({ tenant: exportJob.tenantId, id: exportJob.id })
        .from(exportJob)
        .where(and(lt(exportJob.expiresAt, clock()), ne(exportJob.state, "erased")));
      for (const key of expired) await erase(key);
      const orphans = orphansBefore === undefined ? 0 : await sink.sweep("tenants/", orphansBefore);
      return { expired: expired.length, orphans };
    },
  };
  return scrubbedFace(exporter, scrub);
}
