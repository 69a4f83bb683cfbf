/**
 * `pnpm mutate <package> [path …]`: changes the sources in every way that Stryker knows, one at a time, and shows
 * the changes that no test notices. A path is a folder or file below `src`; without one it is the whole package.
 * `--fresh` forgets what earlier runs found. Ends with 1 where fewer than 90 of 100 changes are noticed.
 */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";

const root = resolve(import.meta.dirname, "../..");
const GOAL = 90;

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: { fresh: { type: "boolean", default: false }, concurrency: { type: "string", default: "2" } },
});
const [name = "", ...paths] = positionals;
const sources = `packages/${name}/src`;
if (name === "" || !existsSync(join(root, sources))) {
  process.stderr.write("usage: pnpm mutate <package> [path below its src …] [--fresh] [--concurrency 2]\n");
  process.exit(2);
}

const globOf = (path: string): string => {
  const source = join(sources, path);
  return statSync(join(root, source)).isDirectory() ? `${source}/**/*.ts` : source;
};
const report = `reports/mutation/${name}`;

process.chdir(root);
process.env["HABEAS_MUTATED_PACKAGE"] = name;
// One driver is enough to notice a change, and PGlite takes seconds to begin
process.env["HABEAS_DRIVERS"] ??= "node-postgres";
await new Stryker({
  mutate: (paths.length === 0 ? [""] : paths).map(globOf),
  ignorePatterns: ["/docs", "/examples", "coverage", "dist", "reports"],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/mutate/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  concurrency: Number(flags.concurrency),
  incremental: true,
  incrementalFile: `${report}.incremental.json`,
  force: flags.fresh,
  timeoutMS: 20_000, // a test that waits for PostgreSQL on a busy machine is no endless loop
  timeoutFactor: 3,
  reporters: ["clear-text", "progress-append-only", "html", "json"],
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: GOAL, break: GOAL },
  tempDirName: ".stryker-tmp",
}).runMutationTest();
