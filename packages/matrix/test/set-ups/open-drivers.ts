import { PGlite } from "@electric-sql/pglite";
import type { Database } from "@habeas/internal";
import { createServerDatabase } from "@habeas/testbed/bench";
import type { DrizzleConfig } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { drizzle as drizzlePostgresJs } from "drizzle-orm/postgres-js";
import { Pool, type PoolConfig } from "pg";
import postgres, { type Options } from "postgres";
import type { OpenSetUp } from "../set-up.ts";

type Plain = Pick<DrizzleConfig, "casing">;

interface OpenOptions {
  readonly serverUrl: string;
  /** Of drizzle, for the host and for the tables' owner. */
  readonly config?: Plain;
  /** Statements in the new database before anybody connects. */
  readonly first?: (admin: Database) => Promise<unknown>;
  /** The address that the host connects to. @defaultValue the database's own */
  readonly hostUrl?: (url: string) => string | Promise<string>;
}

/** The host on node-postgres. */
export async function openNodePostgres(
  options: OpenOptions & { readonly pool?: PoolConfig; readonly wrap?: (pool: Pool) => Database },
): Promise<OpenSetUp & { readonly url: string }> {
  const { admin, url, end } = await openAdmin(options);
  const hostUrl = (await options.hostUrl?.(url)) ?? url;
  const pool = new Pool({ connectionString: hostUrl, max: 10, ...options.pool });
  pool.on("error", () => undefined);
  const close = async (): Promise<void> => {
    await pool.end();
    await end();
  };
  return { url, db: options.wrap?.(pool) ?? drizzle(pool, options.config ?? {}), admin, close };
}

/** The host on postgres.js. */
export async function openPostgresJs(
  options: OpenOptions & { readonly client?: Options<Record<string, postgres.PostgresType>> },
): Promise<OpenSetUp> {
  const { admin, url, end } = await openAdmin(options);
  const hostUrl = (await options.hostUrl?.(url)) ?? url;
  const client = postgres(hostUrl, { onnotice: () => undefined, ...options.client });
  const close = async (): Promise<void> => {
    await client.end({ timeout: 5 });
    await end();
  };
  return { db: drizzlePostgresJs(client, options.config ?? {}), admin, close };
}

/** The host on PGlite. */
export async function openPglite(): Promise<OpenSetUp> {
  const client = await PGlite.create();
  const db = drizzlePglite({ client });
  return { db, admin: db, close: async () => await client.close() };
}

async function openAdmin({ serverUrl, config = {}, first }: OpenOptions) {
  const { url, drop } = await createServerDatabase(serverUrl);
  const before = new Pool({ connectionString: url, max: 1 });
  await first?.(drizzle(before));
  await before.end(); // a setting of the database counts for new sessions
  const pool = new Pool({ connectionString: url, max: 2 });
  pool.on("error", () => undefined);
  const admin: Database = drizzle(pool, config);
  const end = async (): Promise<void> => {
    await pool.end();
    await drop();
  };
  return { admin, url, end };
}
