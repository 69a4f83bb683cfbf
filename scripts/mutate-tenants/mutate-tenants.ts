/**
 * `pnpm mutate:tenants <package> [path below its src …] [--tests <path> …]`: takes each condition on a tenant out of
 * the sources, one at a time, and shows those that no test misses. Without `--tests` the package's own tests run, up
 * to the first that fails. `--list` only lists the conditions. Ends with 1 where one was not missed.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { tenantConditions } from "./tenant-conditions.ts";

const root = resolve(import.meta.dirname, "../..");
const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: "string", multiple: true, default: [] },
    list: { type: "boolean", default: false },
  },
});
const [name = "", ...paths] = positionals;
process.chdir(root);
if (name === "" || !existsSync(`packages/${name}/src`)) {
  process.stderr.write(
    "usage: pnpm mutate:tenants <package> [path below its src …] [--tests <path> …] [--list]\n",
  );
  process.exit(2);
}

const tests = flags.tests.length > 0 ? flags.tests : [`packages/${name}/test`];
const conditions = tenantConditions(name, paths);
let survivors = 0;
if (!flags.list && !passes([])) {
  process.stderr.write("the tests fail already with every condition in its place\n");
  process.exit(2);
}
for (const { file, line, from, to, text, without } of conditions) {
  const place = `${file}:${line} ${text.replaceAll(/\s+/g, " ")}`;
  if (flags.list) {
    process.stdout.write(`${place}\n`);
    continue;
  }
  const survives = passes([file, String(from), String(to), without]);
  if (survives) survivors += 1;
  process.stdout.write(`${survives ? "SURVIVES" : "missed  "} ${place}\n`);
}
process.stdout.write(`${conditions.length} conditions${flags.list ? "" : `, ${survivors} not missed`}\n`);
process.exitCode = survivors > 0 ? 1 : 0;

/** Whether the tests pass without one condition. */
function passes(mutation: readonly string[]): boolean {
  const { status } = spawnSync(
    process.execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--bail=1",
      "--config",
      "scripts/mutate-tenants/vitest.config.ts",
      ...tests,
    ],
    {
      env: {
        ...process.env,
        HABEAS_DRIVERS: "node-postgres",
        HABEAS_TENANTS: "1",
        HABEAS_WITHOUT_TENANT: mutation.join("\n"),
      },
      stdio: "ignore",
    },
  );
  return status === 0;
}
