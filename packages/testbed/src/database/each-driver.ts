import type { Database } from "@habeas/internal";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { afterAll, describe, inject } from "vitest";
import { pgliteDriver } from "./pglite-driver.ts";
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
  /** A fresh database: some 30 ms on the two that talk to the server. On PGlite the first one takes seconds. */
  create(template?: TemplateDatabase): Promise<DriverDatabase>;
}

/** Runs one suite once for each driver, each in a `describe` of the driver's name. */
export function eachDriver(suite: (driver: Driver) => void): void {
  const pglite = pgliteDriver(() => inject("runFolder"));
  for (const driver of [nodePostgres, postgresJs, pglite]) {
    describe(driver.name, () => {
      suite(driver);
    });
  }
  afterAll(pglite.end);
}

const nodePostgres: Driver = {
  name: "node-postgres",
  concurrent: true,
  create: async (template) => await createTestDatabase(template === undefined ? {} : { template }),
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
    return { db: drizzle(client), close, [Symbol.asyncDispose]: close };
  },
};
