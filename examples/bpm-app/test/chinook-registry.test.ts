import { readFile } from "node:fs/promises";
import { checkDatabase } from "@habeas/core";
import { createTestDatabase, describeShared } from "@habeas/testbed";
import { expect, it } from "vitest";
import { chinookRegistry } from "../chinook/registry.ts";
import { scriptForOpenDatabase } from "../chinook/script.ts";

describeShared("The check of Chinook", "data/chinook.sql", (path) => {
  it("finds nothing to say of a right registry over a database that was there before", async () => {
    await using database = await createTestDatabase();
    await database.pool.query(scriptForOpenDatabase(await readFile(path, "utf8")));
    expect(await checkDatabase(chinookRegistry, database.db)).toEqual([]);
  });
});
