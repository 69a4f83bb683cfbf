import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "@habeas/testbed";
import { expect, it } from "vitest";

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

it("fails the test that calls console, and only that one, with the place", async () => {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const config = fileURLToPath(new URL("silence/vitest.config.ts", import.meta.url));
  const file = join(await temporaryFolder(), "report.json");
  const given = [vitest, "run", "--config", config, "--reporter=json", `--outputFile=${file}`];
  await once(spawn(process.execPath, given, { stdio: "ignore" }), "close");
  const report = JSON.parse(await readFile(file, "utf8")) as Report;
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(results.map(({ title, status }) => [title, status])).toEqual([
    ["prints", "failed"],
    ["swallows what printing throws", "failed"],
    ["is silent", "passed"],
  ]);
  expect(results[0]?.failureMessages[0]).toContain("console.warn was called: tests are silent");
  expect(results[0]?.failureMessages[0]).toContain("noisy.case.ts:4");
});
