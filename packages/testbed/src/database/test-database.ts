import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { inject } from "vitest";
import { createServerDatabase } from "./server-database.ts";
import type { TemplateDatabase } from "./template-database.ts";
import { testPool } from "./test-pool.ts";
import { watchTenants } from "../tenants/watch-tenants.ts";

export interface TestDatabaseOptions {
  /**
   * What it holds at first.
   * @defaultValue nothing: an empty database
   */
  readonly template?: TemplateDatabase;
  /**
   * Connections of the pool at most.
   * @defaultValue `10`
   */
  readonly connections?: number;
  /**
   * The server to make it on.
   * @defaultValue the server of the test run
   */
  readonly serverUrl?: string;
  /**
   * Whether `close` fails where habeas read a table of the host without a tenant.
   * @defaultValue `true` where `HABEAS_TENANTS` is set
   */
  readonly watchesTenants?: boolean;
}

/** A database of its own for a test or a test file. */
export interface TestDatabase {
  /** For connections of another kind: another driver, a child process, a fault proxy. */
  readonly url: string;
  readonly pool: Pool;
  readonly db: NodePgDatabase<Record<string, unknown>>;
  /**
   * Ends the pool and drops the database.
   *
   * @throws An `Error` when a client of the pool was never released, or when `watchesTenants` and habeas read a table of
   * the host without a tenant.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Creates one on the run's server through node-postgres: `await using database = await createTestDatabase()`. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { template, connections = 10, serverUrl = inject("postgresUrl") } = options;
  const { watchesTenants = process.env["HABEAS_TENANTS"] !== undefined } = options;
  const { url, drop } = await createServerDatabase(serverUrl, template);
  const { pool, end } = testPool(url, connections);
  const watch = watchesTenants ? watchTenants(pool, template) : undefined;
  const close = async (): Promise<void> => {
    try {
      await end();
      await watch?.check(url);
    } finally {
      await drop();
    }
  };
  return { url, pool, db: drizzle(pool), close, [Symbol.asyncDispose]: close };
}
