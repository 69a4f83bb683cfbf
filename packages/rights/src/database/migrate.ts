import { runMigrations, type Database, scrubbedCall } from "@habeas/internal";
import { migrations } from "./migrations.ts";
import { scrub } from "../scrub.ts";

/** Creates or updates the tables of this package; safe from any number of starting processes. Core's first. */
export async function migrate(db: Database): Promise<string[]> {
  return await scrubbedCall(scrub, async () => {
    return await runMigrations(db, "rights", migrations);
  });
}
