import { PGlite } from "@electric-sql/pglite";
import type { Database } from "@habeas/internal";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { drizzle as drizzlePostgresJs } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { describe, inject } from "vitest";
import { createServerDatabase } from "./server-database.ts";
import type { TemplateDatabase } from "./template-database.ts";
import { createTestDatabase } from "./test-database.ts";

/** A fresh database behind one of the drivers. */
export interface DriverDatabase {
  readonly db: Database;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One of the drivers that everything has to work with. */
export interface Driver {
  readonly name: "node-postgres" | "postgres.js" | "pglite";
  /** PGlite has one connection: what needs two at once cannot run there. */
  readonly concurrent: boolean;
  /** A fresh database: 30 ms on the two that talk to the server, two seconds on PGlite, so once a suite. */
  create(template?: TemplateDatabase): Promise<DriverDatabase>;
}

const drivers: readonly Driver[] = [
  {
    name: "node-postgres",
    concurrent: true,
    create: async (template) => await createTestDatabase(template === undefined ? {} : { template }),
  },
  { name: "postgres.js", concurrent: true, create: postgresJs },
  { name: "pglite", concurrent: false, create: pglite },
];

/** Runs one suite once for each driver, each in a `describe` of the driver's name. */
export function eachDriver(suite: (driver: Driver) => void): void {
  for (const driver of drivers) {
    describe(driver.name, () => {
      suite(driver);
    });
  }
}

async function postgresJs(template?: TemplateDatabase): Promise<DriverDatabase> {
  const { url, drop } = await createServerDatabase(inject("postgresUrl"), template);
  const client = postgres(url, { onnotice: () => undefined }); // it prints notices otherwise
  const close = async (): Promise<void> => {
    await client.end({ timeout: 5 });
    await drop();
  };
  return { db: drizzlePostgresJs(client), close, [Symbol.asyncDispose]: close };
}

async function pglite(template?: TemplateDatabase): Promise<DriverDatabase> {
  const client = await PGlite.create();
  const db: Database = drizzlePglite(client);
  await template?.build(db);
  const close = async (): Promise<void> => {
    await client.close();
  };
  return { db, close, [Symbol.asyncDispose]: close };
}
