import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The parts of a `package.json` that the tarball checks read. */
export interface PackedManifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export function readManifest(folder: string): PackedManifest {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (!isManifest(manifest)) throw new Error(`${folder} has no manifest`);
  return manifest;
}

function isManifest(value: unknown): value is PackedManifest {
  return typeof value === "object" && value !== null && "name" in value && "version" in value;
}
