import { createHash, type KeyObject } from "node:crypto";
import { scrubbedFace } from "@habeas/internal";
import { ExportError } from "../errors.ts";
import { LAST_FILE } from "../manifest/write-manifest.ts";
import { scrub } from "../scrub.ts";
import type { Sink } from "../sinks/sink.ts";
import { verifyExport } from "../verify/verify-export.ts";
import type { JobKey } from "./export-job.ts";
import type { Exporter } from "./exporter.ts";
import type { StartOptions } from "./start-options.ts";

/** Options of {@link tenantArchives}. */
export interface TenantArchivesOptions {
  readonly exporter: Exporter;
  /** Where the exporter's dumps lie: its own sink. */
  readonly sink: Sink;
  /** Demanded of a dump that is verified, where the exporter signs. */
  readonly publicKey?: KeyObject;
  /**
   * How a leaving customer's data is dumped.
   * @defaultValue NDJSON, kept for 7 days, requested by "offboarding"
   */
  readonly start?: Partial<Omit<StartOptions, "tenant" | "scope">>;
}

/** A tenant's dumps as `@habeas/rights` sees them: its port `exporter`. */
export interface TenantArchives {
  /** Dumps that hold data of somebody who was erased since: see {@link Exporter.markStale}. */
  markStale(tenant: string): Promise<void>;
  /** Every dump that is not erased, whole or not, and the day (ISO 8601, UTC) from which the sweep removes it. */
  archives(tenant: string): Promise<readonly { readonly id: string; readonly until: string }[]>;
  /** A complete dump of a tenant, made now; `digest` is the SHA-256 of its last file, which covers every other. */
  dump(tenant: string): Promise<{ readonly id: string; readonly digest: string }>;
  /** Whether every file of a dump is there and is what the manifest says. */
  verify(dump: JobKey): Promise<boolean>;
  /**
   * Removes a dump. One that is not there is no error.
   *
   * @throws A {@link ExportError}: `dump_left` when objects are still there.
   */
  remove(archive: JobKey): Promise<void>;
}

/** Lets rights name, make, check and delete a tenant's dumps: Art. 28(3)(g), and what an erasure leaves behind. */
export function tenantArchives(options: TenantArchivesOptions): TenantArchives {
  const { exporter, sink, publicKey, start } = options;
  const archives: TenantArchives = {
    async markStale(tenant) {
      await exporter.markStale(tenant);
    },
    async archives(tenant) {
      const found: { id: string; until: string }[] = [];
      for await (const { id, state, expiresAt } of exporter.list({ tenant })) {
        if (state !== "erased") found.push({ id, until: expiresAt.toISOString().slice(0, 10) });
      }
      return found;
    },
    async dump(tenant) {
      const job = await exporter.start({ requestedBy: "offboarding", ...start, tenant });
      for await (const _ of job.run()); // a failure is thrown
      const hash = createHash("sha256");
      for await (const chunk of sink.read(job.prefix + LAST_FILE, {})) hash.update(chunk);
      return { id: job.id, digest: hash.digest("hex") };
    },
    async verify({ tenant, id }) {
      const { prefix } = await exporter.open({ tenant, id });
      return (await verifyExport({ sink, prefix, ...(publicKey && { publicKey }) })).ok;
    },
    async remove({ tenant, id }) {
      const { left } = await erasedOrUnknown(exporter, { tenant, id });
      if (left > 0) throw new ExportError("dump_left", "objects of a dump are still there", { where: id });
    },
  };
  return scrubbedFace(archives, scrub);
}

async function erasedOrUnknown(exporter: Exporter, key: JobKey): Promise<{ readonly left: number }> {
  try {
    return await exporter.erase(key);
  } catch (error) {
    if (error instanceof ExportError && error.code === "unknown_job") return { left: 0 };
    throw error;
  }
}
