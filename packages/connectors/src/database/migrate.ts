import { runMigrations, type Database, scrubbedCall } from "@habeas/internal";
import { migrations } from "./migrations.ts";
import { scrub } from "../scrub.ts";

/**
 * Creates or updates the tables of this package in the schema `habeas`, and names the steps it applied. Core's
 * tables have to be there. Any number of processes may start at once, on every driver.
 */
export async function migrate(db: Database): Promise<string[]> {
  return await scrubbedCall(scrub, async () => {
    return await runMigrations(db, "@habeas/connectors", migrations);
  });
}
