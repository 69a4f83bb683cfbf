import { fileURLToPath } from "node:url";
import { checkDatabase } from "@habeas/core";
import { createTestDatabase } from "@habeas/testbed";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { expect, it } from "vitest";
import { appRegistry } from "../registry.ts";

it("says what every column of the live database is", async () => {
  await using database = await createTestDatabase();
  await migrate(database.db, { migrationsFolder: fileURLToPath(new URL("../migrations", import.meta.url)) });
  const registry = appRegistry(async () => await Promise.reject(new Error("there is no submission yet")));
  expect(await checkDatabase(registry, database.db, { ignoreSchemas: ["drizzle"] })).toEqual([]);
});
