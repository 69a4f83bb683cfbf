import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const folder = resolve(import.meta.dirname, "..");
const examples = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "app.ts");

describe("the code that the guides show", { timeout: 120_000 }, () => {
  it.each(examples)("%s runs, and what it asserts is true", async (name) => {
    const run = promisify(execFile)(process.execPath, [resolve(folder, name)], { timeout: 110_000 });
    await expect(run).resolves.toEqual({ stdout: "", stderr: "" });
  });
});
