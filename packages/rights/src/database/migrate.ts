import { runMigrations, type Database } from "@habeas/internal";
import { migrations } from "./migrations.ts";

/** Creates or updates the tables of this package; safe from any number of starting processes. Core's first. */
export async function migrate(db: Database): Promise<string[]> {
  return await runMigrations(db, "rights", migrations);
}
