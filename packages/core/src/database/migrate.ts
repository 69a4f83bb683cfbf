import { runMigrations, type Database, scrubbedCall } from "@habeas/internal";
import { migrations } from "./migrations.ts";
import { scrub } from "../scrub.ts";

/**
 * Creates or updates the tables of core in the schema `habeas`, and names the steps it applied. Any number of
 * processes may start at once, on every driver. Run it as the tables' owner, not as the app's role: see
 * {@link runtimeGrants}.
 */
export async function migrate(db: Database): Promise<string[]> {
  return await scrubbedCall(scrub, async () => {
    return await runMigrations(db, "@habeas/core", migrations);
  });
}
