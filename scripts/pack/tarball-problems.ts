import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { readManifest, type PackedManifest } from "./manifest.ts";

/** What is wrong with one installed package, a line each. */
export function tarballProblems(folder: string): string[] {
  const manifest = readManifest(folder);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const problems = [
    ...files.filter((file) => /^(src|test|bench)(\/|$)/.test(file)).map((file) => `${file} was packed`),
    ...manifestProblems(manifest),
    ...files
      .filter((file) => /\.(js|d\.ts)$/.test(file))
      .flatMap((file) => importProblems(manifest, file, readFileSync(join(folder, file), "utf8"))),
  ];
  return problems.map((problem) => `${manifest.name}: ${problem}`);
}

function manifestProblems(manifest: PackedManifest): string[] {
  const { dependencies = {}, peerDependencies = {}, exports = {} } = manifest;
  const needed = Object.entries({ ...dependencies, ...peerDependencies });
  return [
    ...needed
      .filter(([, range]) => /^(workspace|catalog):/.test(range))
      .map(([name]) => `${name} has no version`),
    ...needed.filter(([name]) => isPrivate(name)).map(([name]) => `depends on ${name}`),
    ...Object.entries(exports)
      .filter(([, target]) => JSON.stringify(target).includes("/src/"))
      .map(([path]) => `${path} leads to a source`),
  ];
}

/** A statement at the start of a line (a string may hold one, too), or a call. */
const IMPORT =
  /^(?:import\s*|(?:import|export|\})[^\n"']*\sfrom\s*)["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']\s*\)/gm;

/** A module must come from Node, from the package itself, or from what its manifest asks for. */
function importProblems(manifest: PackedManifest, file: string, text: string): string[] {
  const allowed = new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
  const specifiers = [...text.matchAll(IMPORT)].map(([, named, called]) => named ?? called ?? "");
  return [...new Set(specifiers)]
    .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier))
    .map((specifier) => packageOf(specifier))
    .filter((name) => !allowed.has(name))
    .map((name) => `${file} imports ${name}, which its manifest does not name`);
}

const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

const isPrivate = (name: string): boolean => name === "@habeas/internal" || name === "@habeas/testbed";
