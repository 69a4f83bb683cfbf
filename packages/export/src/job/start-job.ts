import { randomUUID } from "node:crypto";
import { instantAfter } from "@habeas/core/engine";
import { defaultCompression } from "../compress/compression.ts";
import { createZstdCompress } from "../compress/zstd.ts";
import { ExportError } from "../errors.ts";
import { planDigest } from "../plan/make-plan.ts";
import { sealedPositions } from "../plan/sealed-positions.ts";
import { refuseUnknownPerson } from "../sources/unknown-person.ts";
import { refuseUnknownTenant } from "../sources/unknown-tenant.ts";
import { tenantPrefix } from "../sinks/tenant-prefix.ts";
import type { ExporterSetup } from "./exporter-setup.ts";
import type { JobOptions } from "../dump-options.ts";
import type { JobRow } from "./job-rows.ts";
import type { StartOptions } from "./start-options.ts";
import { exportJob } from "./tables.ts";

/** Plans a dump and writes it down; nothing is written to the store of objects yet. */
export async function startJob(setup: ExporterSetup, options: StartOptions): Promise<JobRow> {
  const { registry, source, db, clock } = setup;
  const { tenant, requestedBy, expires = "P7D" } = options;
  const id = randomUUID();
  const prefix = `${tenantPrefix(tenant)}exports/${id}/`;
  const asked = checked(options);
  const plan = setup.plan(await source.catalog(), {
    includeCredentials: asked.credentials,
    scope: asked.scope,
  });
  for (const table of plan.tables) sealedPositions(setup.sealedValues, table); // refuses before anything is written
  await refuseUnknownTenant(registry, source, tenant);
  if (asked.scope !== undefined) await refuseUnknownPerson(registry, source, plan, tenant, asked.scope);
  const [row] = await db
    .insert(exportJob)
    .values({
      tenantId: tenant,
      id,
      requestedBy,
      state: "open",
      options: { ...asked, planDigest: planDigest(plan) },
      plan,
      prefix,
      expiresAt: instantAfter(clock(), expires),
    })
    .returning();
  if (row === undefined) throw new TypeError("an insert returns its row");
  return row;
}

function checked(options: StartOptions): Omit<JobOptions, "planDigest"> {
  const { format = "ndjson", compression = defaultCompression(), neutralise = true } = options;
  const { unreadable = "fail", credentials = "exclude", files = true, rangeRows = 250_000 } = options;
  if (!["ndjson", "csv"].includes(format)) throw new ExportError("unknown_format", "a dump is NDJSON or CSV");
  const isAvailable = compression !== "zstd" || createZstdCompress !== undefined;
  if (!["zstd", "gzip", "none"].includes(compression) || !isAvailable) {
    throw new ExportError("unsupported_compression", "this compression is not available here");
  }
  if (!Number.isInteger(rangeRows) || rangeRows < 1) {
    throw new ExportError("invalid_options", "this option is a whole number above 0", { where: "rangeRows" });
  }
  const scope = options.scope && { table: options.scope.subject.table, key: options.scope.subject.key };
  return {
    ...(scope && { scope }),
    format,
    compression,
    neutralise,
    unreadable,
    credentials: credentials === "include",
    files,
    rangeRows,
  };
}
