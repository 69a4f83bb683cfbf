/**
 * Vitest's `globalSetup`: one PostgreSQL for the whole run, its address provided to every test file.
 *
 * @module
 */
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres/start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly postgresUrl: string;
    readonly runFolder: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres({ inMemory: true });
  project.provide("postgresUrl", server.url);
  project.provide("runFolder", server.folder);
  process.env["NODE_COMPILE_CACHE"] ??= join(server.folder, "compiled"); // of the scripts that tests start
  return server.stop;
}
