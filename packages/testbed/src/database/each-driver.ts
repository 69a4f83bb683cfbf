import type { Database } from "@habeas/internal";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzlePool } from "drizzle-orm/node-postgres";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { describe, inject } from "vitest";
import { pgliteDriver } from "./pglite-driver.ts";
import { createServerDatabase } from "./server-database.ts";
import type { TemplateDatabase } from "./template-database.ts";
import { createTestDatabase } from "./test-database.ts";

/** A fresh database behind one of the drivers. */
export interface DriverDatabase {
  readonly db: Database;
  /** The same database, for drizzle's relational queries over a schema with its relations. */
  relational<Schema extends Record<string, unknown>>(schema: Schema): Relational<Schema>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What drizzle's relational queries are written on: `db.query.users.findMany({ with: { notes: true } })`. */
export type Relational<Schema extends Record<string, unknown>> = Pick<
  PgDatabase<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>,
  "query"
>;

/** One of the drivers that everything has to work with. */
export interface Driver {
  readonly name: "node-postgres" | "postgres.js" | "pglite";
  /** PGlite has one connection: what needs two at once cannot run there. */
  readonly concurrent: boolean;
  /** A fresh database: some 30 ms on the two that talk to the server. On PGlite the first one takes seconds. */
  create(template?: TemplateDatabase): Promise<DriverDatabase>;
}

/**
 * Runs one suite once for each driver, each in a `describe` of the driver's name. `HABEAS_DRIVERS`, a list of names
 * with commas, leaves out the others: while developing, and for mutation testing.
 */
export function eachDriver(suite: (driver: Driver) => void): void {
  const pglite = pgliteDriver(() => inject("runFolder"));
  for (const driver of [nodePostgres, postgresJs, pglite].filter(isWanted)) {
    describe(driver.name, () => {
      suite(driver);
    });
  }
}

function isWanted({ name }: Driver): boolean {
  const wanted = process.env["HABEAS_DRIVERS"];
  return wanted === undefined || wanted.split(",").includes(name);
}

const nodePostgres: Driver = {
  name: "node-postgres",
  concurrent: true,
  create: async (template) => {
    const database = await createTestDatabase(template === undefined ? {} : { template });
    return { ...database, relational: (schema) => drizzlePool(database.pool, { schema }) };
  },
};

const postgresJs: Driver = {
  name: "postgres.js",
  concurrent: true,
  create: async (template) => {
    const { url, drop } = await createServerDatabase(inject("postgresUrl"), template);
    const client = postgres(url, { onnotice: () => undefined }); // it prints notices otherwise
    const close = async (): Promise<void> => {
      await client.end({ timeout: 5 });
      await drop();
    };
    return {
      db: drizzle(client),
      relational: (schema) => drizzle(client, { schema }),
      close,
      [Symbol.asyncDispose]: close,
    };
  },
};
