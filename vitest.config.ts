import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    maxWorkers: Math.max(2, availableParallelism()), // tests wait for servers more than they compute
    isolate: false, // files share the modules of their worker: half the time of a run is importing them
    include: ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
    globalSetup: ["packages/testbed/src/global-setup.ts"],
    setupFiles: ["packages/testbed/src/fail-on-console.ts"],
    hookTimeout: 240_000, // a database server boots, on a machine that is busy with other things
    testTimeout: process.env["HABEAS_FULL"] === undefined ? 120_000 : 1_800_000, // the issues' counts take minutes
    coverage: { include: ["packages/*/src/**"], exclude: ["**/index.ts"], thresholds: { lines: 75 } },
  },
});
