import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { drizzle as onNodePostgres } from "drizzle-orm/node-postgres";
import { migrate as migrateNodePostgres } from "drizzle-orm/node-postgres/migrator";
import { drizzle as onPGlite } from "drizzle-orm/pglite";
import { migrate as migratePGlite } from "drizzle-orm/pglite/migrator";
import { Client, Pool } from "pg";
import type { Database } from "./app.ts";

/** Where the app's data lies. */
export interface DatabaseOptions {
  /** A PostgreSQL server, on which an own database is made. @defaultValue embedded PostgreSQL (PGlite) */
  readonly url?: string | undefined;
  /** The folder of the embedded database. @defaultValue in memory */
  readonly folder?: string | undefined;
}

/** An open, empty database. */
export interface OpenDatabase {
  readonly db: Database;
  /** Set on a PostgreSQL server: dumps read it with COPY. */
  readonly pool: Pool | undefined;
  /** Where somebody can look at it. */
  readonly place: string;
  /** Creates the app's own tables. */
  readonly migrate: () => Promise<void>;
  /** Runs a script of many statements that somebody else wrote. */
  readonly run: (script: string) => Promise<void>;
  /** Leaves the database behind, or removes it. */
  readonly close: (options: { readonly keep: boolean }) => Promise<void>;
}

const migrationsFolder = fileURLToPath(new URL("migrations", import.meta.url));

/** Opens a database that is new: what an earlier run left is removed first. */
export async function openDatabase({ url, folder }: DatabaseOptions): Promise<OpenDatabase> {
  return url === undefined ? await openEmbedded(folder) : await openOnServer(url);
}

async function openEmbedded(folder: string | undefined): Promise<OpenDatabase> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  const client = await (folder === undefined ? PGlite.create() : PGlite.create(folder));
  const db = onPGlite({ client });
  return {
    db,
    pool: undefined,
    place: folder ?? "embedded PostgreSQL, in memory",
    migrate: () => migratePGlite(db, { migrationsFolder }),
    run: async (script) => {
      await client.exec(script);
    },
    close: async ({ keep }) => {
      await client.close();
      if (!keep && folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The database that the app makes on a server. Only this one is ever dropped. */
const OWN_DATABASE = "habeas_demo";

async function openOnServer(url: string): Promise<OpenDatabase> {
  const own = new URL(url);
  own.pathname = `/${OWN_DATABASE}`;
  await onServer(
    url,
    `drop database if exists ${OWN_DATABASE} with (force)`,
    `create database ${OWN_DATABASE}`,
  );
  const pool = new Pool({ connectionString: own.href });
  const db = onNodePostgres({ client: pool });
  return {
    db,
    pool,
    place: `database ${OWN_DATABASE} on ${own.host}`,
    migrate: () => migrateNodePostgres(db, { migrationsFolder }),
    run: async (script) => {
      await pool.query(script);
    },
    close: async ({ keep }) => {
      await pool.end();
      if (!keep) await onServer(url, `drop database if exists ${OWN_DATABASE}`);
    },
  };
}

async function onServer(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
