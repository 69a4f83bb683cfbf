import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The newest of every line that the packages promise to run on. */
const VERSIONS = ["20.20.2", "22.23.3", "24.21.0", "26.10.0"];

/** The programs of these versions, installed from npm into a folder; elsewhere than on Linux only the present Node. */
export function nodeRuntimes(folder: string): string[] {
  if (process.platform !== "linux") return [process.execPath];
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const aliases = VERSIONS.map((version) => `node-${version}@npm:node-linux-${process.arch}@${version}`);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--silent", ...aliases], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return VERSIONS.map((version) => join(folder, "node_modules", `node-${version}`, "bin", "node"));
}
