import { runMigrations, type Database } from "@habeas/internal";
import { migrations } from "./migrations.ts";

/**
 * Creates or updates the tables of core in the schema `habeas`, and names the steps it applied. Any number of
 * processes may start at once, on every driver. Run it as the tables' owner, not as the app's role: see
 * {@link runtimeGrants}.
 */
export async function migrate(db: Database): Promise<string[]> {
  return await runMigrations(db, "@habeas/core", migrations);
}
