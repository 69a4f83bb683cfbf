import { join } from "node:path";
import type { PublishedPackage } from "../published-packages.ts";
import { readManifest } from "./manifest.ts";

/** The database that the smoke test runs on. */
const EMBEDDED_DATABASE = "@electric-sql/pglite";

/** What npm has to install beside the packages: every peer, the optional ones too, as their manifests say. */
export function peersOf(packages: readonly PublishedPackage[]): string[] {
  const wanted = new Map<string, string>();
  for (const { folder } of packages) {
    const { peerDependencies = {} } = readManifest(folder);
    for (const [name, range] of Object.entries(peerDependencies)) wanted.set(name, range);
    if (wanted.has(EMBEDDED_DATABASE)) continue;
    wanted.set(EMBEDDED_DATABASE, readManifest(join(folder, "node_modules", EMBEDDED_DATABASE)).version);
  }
  const own = new Set(packages.map(({ name }) => name));
  return [...wanted].filter(([name]) => !own.has(name)).map(([name, range]) => `${name}@${range}`);
}
