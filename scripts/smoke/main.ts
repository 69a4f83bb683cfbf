/** Runs in an empty project on the packed tarballs: every door opens, and every package does its work once. */
import { readFileSync } from "node:fs";
import { connectors } from "./connectors.ts";
import { core } from "./core.ts";
import { crypto } from "./crypto.ts";
import { exporting } from "./export.ts";
import { openHost, type Host } from "./host.ts";
import { rights } from "./rights.ts";

const smokes: Readonly<Record<string, (host: Host) => Promise<void>>> = {
  "@habeas/core": core,
  "@habeas/crypto": crypto,
  "@habeas/rights": rights,
  "@habeas/export": exporting,
  "@habeas/connectors": connectors,
};

/** The sub-paths of an installed package, as its own manifest names them. */
function doorsOf(name: string): string[] {
  const manifest: unknown = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  if (typeof manifest !== "object" || manifest === null || !("exports" in manifest)) {
    throw new Error(`${name} has no exports`);
  }
  return Object.keys(manifest.exports ?? {}).filter((path) => !path.endsWith(".json"));
}

const host = await openHost();
for (const name of process.argv.slice(2)) {
  const doors = doorsOf(name);
  for (const path of doors) {
    const opened: unknown = await import(`${name}${path.slice(1)}`);
    if (Object.keys(opened ?? {}).length === 0) throw new Error(`${name}${path.slice(1)} exports nothing`);
  }
  const smoke = smokes[name];
  if (smoke === undefined) throw new Error(`${name} has no smoke test`);
  await smoke(host);
  process.stdout.write(`${process.version} ${name}: ${doors.length} doors, works\n`);
}
await host.close();
