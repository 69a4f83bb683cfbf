import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@habeas/testbed";
import { expect, inject, it } from "vitest";

it("gives every test a folder of its own inside the run's", async () => {
  const [first, second] = [await temporaryFolder(), await temporaryFolder()];
  await writeFile(join(first, "file"), "content");
  expect(await readdir(second)).toEqual([]);
  expect(first.startsWith(inject("runFolder"))).toBe(true);
});
