import { createPrivacy, migrate as migrateCore, type Checkpoints, type Secrets } from "@habeas/core";
import {
  createExporter,
  drizzleSource,
  migrate as migrateExport,
  tenantArchives,
  type DumpSigner,
  type Sink,
} from "@habeas/export";
import { pgSource } from "@habeas/export/pg";
import { createRights, migrate as migrateRights } from "@habeas/rights";
import type { Pool } from "pg";
import type { Database } from "../app.ts";
import { chinookRegistry } from "./registry.ts";

/** The same composition for a database that was there before: nothing sealed, nobody delivered. */
export async function openChinookHabeas(options: {
  readonly db: Database;
  readonly now: () => Date;
  readonly secrets: Secrets;
  readonly checkpoints: Checkpoints;
  /** Set on a PostgreSQL server: dumps are read with COPY then. */
  readonly pool: Pool | undefined;
  readonly sink: Sink;
  readonly signer: DumpSigner;
}) {
  const { db, now, secrets, checkpoints, pool, sink, signer } = options;
  for (const migrate of [migrateCore, migrateExport, migrateRights]) await migrate(db);
  const privacy = createPrivacy({
    registry: chinookRegistry,
    db,
    secrets,
    checkpoints,
    clock: now,
    origin: "chinook.example/shop",
  });
  const exporter = createExporter({
    registry: chinookRegistry,
    source: pool === undefined ? drizzleSource(db) : pgSource(pool),
    sink,
    db,
    signer,
    clock: now,
  });
  const rights = createRights({ privacy, erasers: {}, exporter: tenantArchives({ exporter, sink }) });
  return { registry: chinookRegistry, privacy, exporter, rights };
}

export type ChinookHabeas = Awaited<ReturnType<typeof openChinookHabeas>>;
