import { exportJob } from "@habeas/export/schema";
import type { Exporter } from "@habeas/rights";
import { and, eq } from "drizzle-orm";
import type { Database } from "./app.ts";

/** Names the dumps of a tenant that still exist: who is erased is told of them. */
export const archivesOf = (db: Database): Exporter => ({
  async archives(tenant) {
    const complete = await db
      .select({ id: exportJob.id, expiresAt: exportJob.expiresAt })
      .from(exportJob)
      .where(and(eq(exportJob.tenantId, tenant), eq(exportJob.state, "complete")));
    return complete.map(({ id, expiresAt }) => ({ id, until: expiresAt.toISOString().slice(0, 10) }));
  },
});
