/** The packages that npm gets, read from their own manifests: nothing else lists them. Run from the root. */
import { readdirSync, readFileSync } from "node:fs";

export interface PublishedPackage {
  /** `@habeas/core` */
  readonly name: string;
  /** `packages/core`, from the root of the repository. */
  readonly folder: string;
  /** The sub-paths and the sources behind them; `./package.json` left out. */
  readonly entries: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  /** A private package may have none. */
  readonly exports?: Readonly<Record<string, string>>;
}

export const publishedPackages: readonly PublishedPackage[] = readdirSync("packages")
  .toSorted()
  .flatMap((directory) => {
    const folder = `packages/${directory}`;
    const manifest = manifestOf(`${folder}/package.json`);
    if (manifest.private === true) return [];
    const sources = Object.entries(manifest.exports ?? {}).filter(([, source]) => source.endsWith(".ts"));
    const entries = Object.fromEntries(
      sources.map(([path, source]) => [path, `${folder}/${source.slice(2)}`]),
    );
    return [{ name: manifest.name, folder, entries }];
  });

function manifestOf(path: string): Manifest {
  const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!isManifest(manifest)) throw new Error(`${path} has no name or no exports`);
  return manifest;
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    ("exports" in value || ("private" in value && value.private === true))
  );
}
