/** Runs in an empty project on the packed tarballs: every door opens, and every package does its work once. */
import { readFileSync } from "node:fs";
import { connectors } from "./connectors.js";
import { core } from "./core.js";
import { crypto } from "./crypto.js";
import { exporting } from "./export.js";
import { openHost } from "./host.js";
import { rights } from "./rights.js";

const smokes = {
  "@habeas/core": core,
  "@habeas/crypto": crypto,
  "@habeas/rights": rights,
  "@habeas/export": exporting,
  "@habeas/connectors": connectors,
};

const host = await openHost();
for (const name of process.argv.slice(2)) {
  const { exports } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const doors = Object.keys(exports).filter((path) => !path.endsWith(".json"));
  for (const path of doors) {
    const opened = await import(`${name}${path.slice(1)}`);
    if (Object.keys(opened).length === 0) throw new Error(`${name}${path.slice(1)} exports nothing`);
  }
  const smoke = smokes[name];
  if (smoke === undefined) throw new Error(`${name} has no smoke test`);
  await smoke(host);
  process.stdout.write(`${process.version} ${name}: ${doors.length} doors, works\n`);
}
await host.close();
