import type { Database } from "@habeas/internal";
import { and, asc, desc, eq, sql, type SQL } from "drizzle-orm";
import type { JobKey, JobStatus, ListedJob } from "./export-job.ts";
import type { JobRow } from "./job-rows.ts";
import { exportJob } from "./tables.ts";

const PAGE = 200;

/** Where a dump stands, from its row. */
export const statusOf = (job: Omit<JobRow, "plan">): JobStatus => ({
  state: job.state,
  stale: job.stale,
  snapshotAt: job.snapshot?.at,
  expiresAt: job.expiresAt,
  failure: job.failure ?? undefined,
});

/** A tenant's dumps, the newest first. A dump that is started meanwhile is not among them. */
export async function* listJobs(db: Database, tenant: string): AsyncIterable<ListedJob> {
  const isTenants = eq(exportJob.tenantId, tenant);
  let older: SQL | undefined;
  for (;;) {
    const page = await db
      .select({
        job: exportJob,
        // To the microsecond: a Date is too coarse to continue after.
        created: sql<string>`${exportJob.createdAt}::text`,
      })
      .from(exportJob)
      .where(and(isTenants, older))
      .orderBy(desc(exportJob.createdAt), desc(exportJob.id))
      .limit(PAGE);
    for (const { job } of page) {
      const { id, prefix, requestedBy, createdAt, finishedAt } = job;
      yield {
        ...statusOf(job),
        tenant,
        id,
        prefix,
        requestedBy,
        createdAt,
        finishedAt: finishedAt ?? undefined,
      };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    older = sql`(${exportJob.createdAt}, ${exportJob.id}) < (${last.created}::timestamptz, ${last.job.id}::uuid)`;
  }
}

/** Dumps of all tenants that nobody has settled yet. */
export async function* openJobs(db: Database): AsyncIterable<JobKey> {
  let after: SQL | undefined;
  for (;;) {
    const page = await db
      .select({ tenant: exportJob.tenantId, id: exportJob.id })
      .from(exportJob)
      .where(and(eq(exportJob.state, "open"), after))
      .orderBy(asc(exportJob.tenantId), asc(exportJob.id))
      .limit(PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = sql`(${exportJob.tenantId}, ${exportJob.id}) > (${last.tenant}, ${last.id}::uuid)`;
  }
}
