import { createPrivacy, migrate as migrateCore, type Secrets } from "@habeas/core";
import { createRights, migrate as migrateRights } from "@habeas/rights";
import type { Database } from "../app.ts";
import { chinookRegistry } from "./registry.ts";

/** The same composition for a database that was there before: nothing sealed, nobody delivered. */
export async function openChinookHabeas(options: {
  readonly db: Database;
  readonly now: () => Date;
  readonly secrets: Secrets;
}) {
  const { db, now, secrets } = options;
  await migrateCore(db);
  await migrateRights(db);
  const privacy = createPrivacy({
    registry: chinookRegistry,
    db,
    secrets,
    clock: now,
    origin: "chinook.example/shop",
  });
  const rights = createRights({ privacy, erasers: {} });
  return { registry: chinookRegistry, privacy, rights };
}

export type ChinookHabeas = Awaited<ReturnType<typeof openChinookHabeas>>;
